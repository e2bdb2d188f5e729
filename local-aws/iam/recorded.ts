import { stateFolder } from '../shared/state-folder';
import { readCalls, readGrants } from './call-record';

/** What the functions of a stack may do, and what they have done. @throws where MILLRACE_STATE names no state folder with both. */
export const recorded = () => {
  const state = process.env.MILLRACE_STATE;
  if (state === undefined) throw new Error('MILLRACE_STATE does not name the state folder of a stack');
  const folder = stateFolder(state);
  return { grants: readGrants(folder.grants), calls: readCalls(folder.calls) };
};
