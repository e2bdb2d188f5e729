import type { ComponentProps } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon';

interface ButtonProps extends ComponentProps<'button'> {
  readonly icon?: IconName;
  /** `quiet`: no frame until it is pointed at. */
  readonly look?: 'plain' | 'quiet' | 'primary';
}

export const Button = ({ icon, look = 'plain', type = 'button', className, children, ...rest }: ButtonProps) => (
  <button
    type={type}
    className={[styles.button, styles[look], children ? '' : styles.square, className].filter(Boolean).join(' ')}
    {...rest}
  >
    {icon && <Icon name={icon} />}
    {children}
  </button>
);
