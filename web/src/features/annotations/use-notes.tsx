import {
  ANNOTATIONS_TOPIC,
  type Annotation,
  annotationSchema,
  annotationsAnswerSchema,
  type Metric,
  type NewAnnotation,
  removedAnnotationSchema,
  type WebConfig,
} from '@millrace/contract';
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect, useMemo, useReducer } from 'react';
import { Dialog } from '../../components/ui/dialog';
import { askRest, removeRest, sendRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { useAddress } from '../address/use-address';
import { AddNoteProvider, useMarked } from '../charts/pins';
import type { SideLine } from '../connection/side-line';
import { useHeld } from '../history/use-history';
import { useLiveStore, useView } from '../live/live-context';
import { QueryStore } from '../queries/query-store';
import { useQuery, useQueryStore } from '../queries/use-query';
import { type NoteSpan, newsAfter, noNews, noteSpan, notesOf, pinOf } from './notes';

/** Loaded when somebody wants to write one. */
const NoteForm = lazy(() => import('./note-form'));

export interface Notes {
  /** The earliest moment first. */
  readonly notes: readonly Annotation[];
  /** Why they could not be read, if that is not said elsewhere. */
  readonly error: string | undefined;
  readonly retry: () => void;
  /** Opens the form; absent for who may not write any. */
  readonly onAdd: (() => void) | undefined;
  readonly add: (note: NewAnnotation) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
}

const NotesContext = createContext<Notes | undefined>(undefined);

export const useNotes = (): Notes => {
  const notes = useContext(NotesContext);
  if (!notes) throw new Error('useNotes needs a NotesProvider around it');
  return notes;
};

/** More than a thousand marks are none any more. */
const PAGES = 5;

interface Inputs {
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

const askNotes =
  ({ config: { rest }, takeToken }: Inputs) =>
  async ({ from, to }: NoteSpan): Promise<readonly Annotation[]> => {
    const found: Annotation[] = [];
    let next: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const query = new URLSearchParams({ from: `${from}`, to: `${to}`, ...(next !== undefined && { next }) });
      const url = `${rest}/annotations?${query}`;
      const answer = await askRest(url, annotationsAnswerSchema, takeToken, new AbortController().signal);
      found.push(...answer.annotations);
      next = answer.next;
      if (next === undefined) break;
    }
    return found;
  };

/** Those of the range that is shown: read anew with each connection, for frames come once. */
const useRead = (inputs: Inputs) => {
  const live = useLiveStore();
  const store = useQueryStore(
    live,
    () =>
      new QueryStore<NoteSpan, readonly Annotation[]>({
        timers: browserTimers,
        trouble: restTrouble,
        random: Math.random,
        isMoreComing: () => false,
        keyOf: ({ from, to }) => `${from} ${to}`,
        ask: askNotes(inputs),
        paceOf: () => ({ patience: Number.POSITIVE_INFINITY, step: Number.POSITIVE_INFINITY }),
        concerns: () => false,
      }),
  );
  const { range } = useAddress();
  const from = useView(({ now }) => noteSpan(range, now).from);
  const to = useView(({ now }) => noteSpan(range, now).to);
  const span = useMemo(() => ({ from, to }), [from, to]);
  const { answer, error, retry } = useQuery(store, span, true);
  return { answer: useHeld('notes', answer), error, retry };
};

export interface NotesProviderProps extends Inputs {
  readonly line: SideLine;
  /** That of the chart that is shown. */
  readonly metric: Metric | undefined;
  /** The moment that somebody is writing a note of, ms. */
  readonly noting: number | undefined;
  readonly onAdd: (() => void) | undefined;
  readonly onDone: () => void;
  readonly children: ReactNode;
}

/** What people and programs have noted, on all charts and for all who ask for it. */
export const NotesProvider = (props: NotesProviderProps) => {
  const { config, takeToken, line, metric, noting, onAdd, onDone, children } = props;
  const { answer, error, retry } = useRead(props);
  const [news, take] = useReducer(newsAfter, noNews);
  useEffect(
    () =>
      line.show([ANNOTATIONS_TOPIC], (event) => {
        if (event.kind === 'message' && event.message.type === 'annotation') take(event.message);
      }),
    [line],
  );
  const notes = useMemo(() => notesOf(answer, news), [answer, news]);
  useMarked(useMemo(() => notes.map(pinOf), [notes]));
  const value = useMemo<Notes>(() => {
    const url = `${config.rest}/annotations`;
    return {
      notes,
      error,
      retry,
      onAdd,
      add: async (note) => {
        const annotation = await sendRest(url, annotationSchema, takeToken, JSON.stringify(note));
        take({ type: 'annotation', annotation });
      },
      remove: async (id) => {
        const { removed } = await removeRest(`${url}/${id}`, removedAnnotationSchema, takeToken);
        take({ type: 'annotation', removed });
      },
    };
  }, [config, takeToken, notes, error, retry, onAdd]);
  return (
    <NotesContext.Provider value={value}>
      <AddNoteProvider value={onAdd}>{children}</AddNoteProvider>
      {noting !== undefined && (
        <Dialog title="Add a note" onClose={onDone}>
          <Suspense>
            <NoteForm {...{ metric, onDone }} at={noting} add={value.add} />
          </Suspense>
        </Dialog>
      )}
    </NotesContext.Provider>
  );
};
