// The runtime of the image that SAM CLI runs: Lambda's Runtime API, as AWS documents it, for handlers that return promises.
const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const post = (path, value) => fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(value) });
const described = (error) => ({
  errorType: error.name,
  errorMessage: error.message,
  trace: String(error.stack).split('\n'),
});

async function loadHandler() {
  const [file, name] = _HANDLER.split('.');
  return (await import(`${LAMBDA_TASK_ROOT}/${file}.mjs`))[name];
}

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  console.error(error);
  await post('init/error', described(error));
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const invokedFunctionArn = next.headers.get('lambda-runtime-invoked-function-arn');
  try {
    await post(`invocation/${id}/response`, await handler(await next.json(), { invokedFunctionArn }));
  } catch (error) {
    await post(`invocation/${id}/error`, described(error));
  }
}
