# Gatehook on one machine, in a container:
#
#   docker build -t gatehook . && docker run -p 3000:3000 -v gatehook:/data gatehook
#   docker exec -it <container> node node_modules/gatehook/bin/gatehook.js app create shop
#
# For trying things out and for tests: the store and the secrets lie on one disk. docs/deploy.md is for production.
FROM node:24-slim AS package
WORKDIR /source
COPY . .
RUN npm ci && npm run build && npm pack --ignore-scripts --pack-destination /tmp

FROM node:24-slim
WORKDIR /app
COPY --from=package /tmp/gatehook-*.tgz /tmp/
RUN npm install --omit=dev --no-audit --no-fund /tmp/gatehook-*.tgz && rm /tmp/gatehook-*.tgz
# It holds hashes and secrets: closed to all but the user that runs Gatehook.
RUN install -d -m 700 -o node /data
USER node
# -p publishes the webhook alone. Other containers of the same Docker network reach the store and the secrets too.
ENV GATEHOOK_DATA=/data GATEHOOK_BIND=0.0.0.0
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["node", "node_modules/gatehook/bin/gatehook.js"]
CMD ["dev"]
