/** Perhaps with the version or the alias that is called, such as the one that provisioned concurrency makes: all are one here. */
const FUNCTION = /^(arn:aws:lambda:[^:]+:\d+:function:([^:]+))(?::[^:]+)?$/;

export const isFunctionArn = (text: string): boolean => FUNCTION.test(text);

/** The function that such an ARN calls, by its own. @throws Error for what is no ARN of a function. */
export const calledFunction = (text: string): { readonly arn: string; readonly name: string } => {
  const [, arn, name] = FUNCTION.exec(text) ?? [];
  if (arn === undefined || name === undefined) throw new Error(`${text} is no function`);
  return { arn, name };
};
