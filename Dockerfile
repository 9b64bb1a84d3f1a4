# An image that holds the program and nothing else, to be copied from:
#
#   docker build -t pid1 .
#   COPY --from=pid1 /pid1 /sbin/pid1
#
# The builder runs on the machine's own platform and compiles for the one that is asked
# for (--platform), so nothing is emulated. BUILDER is any image with a shell, Rust,
# a C compiler as linker, and binutils; where none can be pulled,
# tests/support/engine/builder.sh makes one.
ARG BUILDER=rust:1.95-slim

# BuildKit knows both platforms. The legacy builder (the default of Docker 20.10) knows
# neither, and takes an empty one for an error.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BUILDER} AS build
ARG TARGETPLATFORM
WORKDIR /src
COPY . .
# With rustup any target can be had; without it only the builder's own.
RUN platform=${TARGETPLATFORM:-linux/$(uname -m)}; \
    case $platform in \
        linux/amd64 | linux/x86_64) target=x86_64-unknown-linux-musl ;; \
        *) echo "pid1 is not made for $platform" >&2; exit 1 ;; \
    esac; \
    if command -v rustup >/dev/null; then rustup target add "$target" || exit 1; \
    elif [ "$(uname -m)" = "${target%%-*}" ]; then target=; \
    fi; \
    PID1_TARGET=$target ./build.sh

FROM scratch
ARG VERSION=0.2.0
LABEL org.opencontainers.image.title="pid1" \
      org.opencontainers.image.description="The init for containers: one static binary without libc" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /src/dist/pid1 /pid1
ENTRYPOINT ["/pid1"]
