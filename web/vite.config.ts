import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const compress = promisify(gzip);

/**
 * Writes every file gzipped, as name.gz instead of name: the server embeds this folder, and a
 * browser takes the compressed bytes as they are, so neither the repository nor the binary holds
 * them at full length.
 */
function gzipped(): Plugin {
  return {
    name: 'gzipped',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          const source = await compress(file.type === 'chunk' ? file.code : file.source, { level: 9 });
          delete bundle[fileName];
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source });
        }
      },
    },
  };
}

export default defineConfig({
  // Relative addresses: the page also works behind a proxy that serves it below a path.
  base: './',
  // The GraphQL worker loads chunks of its own, which only modules can do.
  worker: { format: 'es' },
  plugins: [gzipped()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4000, // the editor is one chunk of 2.8 MB
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        // Apart from what is ours: a changed question gives one small new file, not two megabytes of them.
        manualChunks: { graphiql: ['graphiql', 'graphiql/setup-workers/vite', 'graphiql/style.css', 'react-dom/client'] },
      },
      onwarn(warning, warn) {
        // "use client" concerns server rendering, of which there is none; there are hundreds.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
