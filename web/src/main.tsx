// The workers come first: without their set-up the editor would look for its own on a CDN.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { ask } from './ask';
import { defaultHeaders, readyQuestions, textOf } from './questions';

// Headers may hold a bearer token, so nothing that would store them in the browser is on: neither
// "persist headers", nor the history plugin, which keeps the headers of every request whatever that says.
//
// defaultTabs counts only where the browser has stored no tabs yet: whoever comes back finds their own.
function Playground() {
  return (
    <GraphiQL
      fetcher={ask}
      defaultTabs={readyQuestions.map((question) => ({ query: textOf(question) }))}
      defaultHeaders={defaultHeaders}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
      plugins={[]}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <h1>behalf</h1>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

createRoot(document.getElementById('playground')!).render(<Playground />);
