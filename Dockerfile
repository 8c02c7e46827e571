# The builder runs on the machine's own architecture, and compiles for the one asked for.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src

# The modules first: this layer stays as long as go.mod and go.sum do.
ENV GOMODCACHE=/cache/modules GOCACHE=/cache/build
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/cache/modules go mod download

COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/cache/modules --mount=type=cache,target=/cache/build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/behalf . \
 && mkdir /out/data

# Nothing but certificates, time zones and the program; no shell. 65532 is its user nonroot.
FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/behalf /behalf

# Where the default store, sqlite:behalf.db, lands. Mount a volume here to keep it.
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /data
VOLUME /data

USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s CMD ["/behalf", "health"]
ENTRYPOINT ["/behalf"]
CMD ["serve"]
