# The image holds the program and nothing else, to be copied from:
#
#   docker build -t pid1 .
#   COPY --from=pid1 /pid1 /sbin/pid1
#
# BUILDER is any image with Rust stable, a C linker driver and binutils.
ARG BUILDER=rust:1-slim
FROM ${BUILDER} AS build
WORKDIR /src
COPY . .
RUN ./build.sh

FROM scratch
COPY --from=build /src/dist/pid1 /pid1
ENTRYPOINT ["/pid1"]
