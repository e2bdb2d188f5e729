import { useState } from 'react';
import { Button } from './button';
import styles from './copy-line.module.css';

/** A line to run elsewhere, and a button that copies it. */
export const CopyLine = ({ label, text }: { label: string; text: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={styles.row}>
      <section className={styles.line} aria-label={label}>
        <code>{text}</code>
      </section>
      <Button icon={copied ? 'check' : 'copy'} onClick={copy}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
};
