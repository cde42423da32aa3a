# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=$VERSION" -o /out/kcst ./cmd/kcst \
 && mkdir -p /out/data

# A static binary, no shell, not root. Redis runs beside it: set KCST_REDIS_URL.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/kcst /kcst
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV KCST_DATA_DIR=/data KCST_LISTEN=:8080
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["/kcst"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/kcst", "healthy"]
CMD ["serve"]
