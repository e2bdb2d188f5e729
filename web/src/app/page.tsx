import { Root } from './root';

export default function Page() {
  return <Root />;
}
