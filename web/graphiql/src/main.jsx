import './workers.js';
import 'graphiql/style.css';
import './style.css';
import { GraphiQL } from 'graphiql';
import { useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.js';
import { fetcher } from './fetcher.js';
import { onSession, signInAsGuest, signOut, userId } from './session.js';

function Guest() {
  const user = useSyncExternalStore(onSession, userId);
  const [problem, setProblem] = useState('');
  const attempt = (act) => () => {
    setProblem('');
    act().catch((error) => setProblem(error.message));
  };
  return (
    <div className="guest">
      <strong>TripWise</strong>
      {problem && <span role="alert">{problem}</span>}
      {user && <span title={`Signed in as ${user}`}>guest …{user.slice(-6)}</span>}
      <button type="button" className="graphiql-button" onClick={attempt(user ? signOut : signInAsGuest)}>
        {user ? 'Sign out' : 'Sign in as a guest'}
      </button>
    </div>
  );
}

createRoot(document.getElementById('graphiql')).render(
  <GraphiQL fetcher={fetcher} defaultTabs={examples} defaultQuery="" defaultEditorToolsVisibility="variables" shouldPersistHeaders={false}>
    <GraphiQL.Logo>
      <Guest />
    </GraphiQL.Logo>
  </GraphiQL>,
);
