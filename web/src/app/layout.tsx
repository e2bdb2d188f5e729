import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { title } from '../brand';
import './tokens.css';
import './base.css';

export const metadata: Metadata = {
  title,
  icons: { icon: '/icon.svg' },
  description: 'Live, exact analytics.',
  robots: { index: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f5f6f8' },
    { media: '(prefers-color-scheme: dark)', color: '#0c0f14' },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <link rel="stylesheet" href="/brand.css" />
        {/* It must run before the first picture, or the scheme flashes. */}
        <script src="/before-paint.js" />
      </head>
      <body>{children}</body>
    </html>
  );
}
