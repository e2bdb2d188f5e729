'use client';

import { Authenticator } from '@aws-amplify/ui-react';
import '@aws-amplify/ui-react/styles.layer.css';
import './authenticator.css';
import { Logo } from '../../components/ui/logo';
import styles from './sign-in.module.css';

const formFields = {
  signIn: { username: { label: 'Email', placeholder: 'you@example.com' }, password: { placeholder: '' } },
  signUp: {
    email: { label: 'Email', placeholder: 'you@example.com', order: 1 },
    password: { placeholder: '', order: 2 },
    confirm_password: { label: 'Password again', placeholder: '', order: 3 },
  },
  forgotPassword: { username: { label: 'Email', placeholder: 'you@example.com' } },
} as const;

interface SignInProps {
  readonly notice?: string | undefined;
  /** Closed: an administrator lets people in. */
  readonly signUp: 'open' | 'closed';
}

/** Sign-in, sign-up with a code where that is open, and a way back for a forgotten password. */
const SignIn = ({ notice, signUp }: SignInProps) => (
  <main className={styles.page}>
    <div className={styles.head}>
      <h1 className={styles.name}>
        <Logo />
      </h1>
      <p className={styles.words}>Live, exact analytics.</p>
    </div>
    {notice && (
      <p role="status" className={styles.notice}>
        {notice}
      </p>
    )}
    <Authenticator
      loginMechanisms={['email']}
      signUpAttributes={['email']}
      formFields={formFields}
      hideSignUp={signUp === 'closed'}
    />
  </main>
);

export default SignIn;
