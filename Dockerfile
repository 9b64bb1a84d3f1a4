# An image that holds the program and nothing else, to be copied from:
#
#   docker build -t pid1 .
#   COPY --from=pid1 /pid1 /sbin/pid1
#
# The builder runs on the machine's own platform and compiles for the one that is asked
# for (--platform), so nothing is emulated. BUILDER is any image with a shell, Rust,
# a C compiler as linker, and binutils; for other platforms than its own binutils-multiarch,
# too, or LLVM's (of Debian's images, it is installed here). Where none can be pulled,
# tests/support/engine/builder.sh makes one.
ARG BUILDER=rust:1.95-slim

# BuildKit knows both platforms. The legacy builder (the default of Docker 20.10) knows
# neither, and takes an empty one for an error.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BUILDER} AS build
ARG TARGETPLATFORM
WORKDIR /src
COPY . .
# With rustup any target can be had (but s390x only as gnu's, which gives the same file);
# without it the builder's own, or what core can be built for from its sources.
RUN platform=${TARGETPLATFORM:-linux/$(uname -m)}; \
    case $platform in \
        linux/amd64 | linux/x86_64) target=x86_64-unknown-linux-musl ;; \
        linux/arm64 | linux/arm64/v8 | linux/aarch64) target=aarch64-unknown-linux-musl ;; \
        linux/arm/v7 | linux/armv7l) target=armv7-unknown-linux-musleabihf ;; \
        linux/arm/v6 | linux/armv6l) target=arm-unknown-linux-musleabihf ;; \
        linux/386 | linux/i686) target=i686-unknown-linux-musl ;; \
        linux/ppc64le) target=powerpc64le-unknown-linux-musl ;; \
        linux/riscv64) target=riscv64gc-unknown-linux-musl ;; \
        linux/s390x) target=s390x-unknown-linux-gnu ;; \
        *) echo "pid1 is not made for $platform" >&2; exit 1 ;; \
    esac; \
    own=$(rustc -vV | sed -n 's/^host: \([^-]*\)-.*/\1/p'); \
    if [ "$own" != "${target%%-*}" ] && command -v apt-get >/dev/null && \
        ! command -v llvm-objcopy >/dev/null && ! objcopy --info | grep -q littleaarch64; then \
        apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils-multiarch || exit 1; \
    fi; \
    if command -v rustup >/dev/null; then rustup target add "$target" || exit 1; \
    elif [ "$own" = "${target%%-*}" ]; then target=; \
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
