'use client';

import { Authenticator } from '@aws-amplify/ui-react';
import '@aws-amplify/ui-react/styles.layer.css';
import './authenticator.css';
import { I18n } from 'aws-amplify/utils';
import { Logo } from '../../components/ui/logo';
import styles from './sign-in.module.css';

/** The library's words where they are not written as the page writes. */
const words = {
  'Back to Sign In': 'Back to sign-in',
  'Change Password': 'Change password',
  'Confirm Email Code': 'Confirm the code',
  'Confirm MFA Code': 'Confirm the code',
  'Confirm Password': 'Password again',
  'Confirm TOTP Code': 'Confirm the code',
  'Confirmation Code': 'Code',
  'Create Account': 'Create account',
  'Creating Account': 'Creating account',
  'Multi-Factor Authentication': 'Second factor',
  'Multi-Factor Authentication Setup': 'Set up a second factor',
  'New Password': 'New password',
  'Resend Code': 'Send another code',
  'Reset Password': 'Reset your password',
  Submit: 'Continue',
  'Setup TOTP': 'Set up an authenticator app',
  'Sign In': 'Sign in',
  'We Emailed You': 'We have sent you an email',
  'We Sent A Code': 'We have sent you a code',
  'Your code is on the way. To log in, enter the code we emailed to': 'To go on, enter the code that we sent to',
  'Your code is on the way. To log in, enter the code we sent you': 'To go on, enter the code that we sent you',
} as const;

I18n.setLanguage('en');
I18n.putVocabulariesForLanguage('en', words);

const formFields = {
  signIn: { username: { label: 'Email', placeholder: 'you@example.com' }, password: { placeholder: '' } },
  signUp: {
    email: { label: 'Email', placeholder: 'you@example.com', order: 1 },
    password: { placeholder: '', order: 2 },
    confirm_password: { label: 'Password again', placeholder: '', order: 3 },
  },
  forgotPassword: { username: { label: 'Email', placeholder: 'you@example.com' } },
  confirmResetPassword: {
    confirmation_code: { label: 'Code', placeholder: '' },
    password: { label: 'New password', placeholder: '' },
    confirm_password: { label: 'New password again', placeholder: '' },
  },
} as const;

const headed = (words: string) => ({ Header: () => <h3 className={styles.step}>{I18n.get(words)}</h3> });

/** Those steps whose heading leaves out a level otherwise. */
const components = { ConfirmSignUp: headed('We Emailed You'), ForceNewPassword: headed('Change Password') };

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
    <h2 className="visually-hidden">Your account</h2>
    <Authenticator
      components={components}
      loginMechanisms={['email']}
      signUpAttributes={['email']}
      formFields={formFields}
      hideSignUp={signUp === 'closed'}
    />
  </main>
);

export default SignIn;
