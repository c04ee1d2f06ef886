# Ghost as npm's registry has it. It is not installed as a dependency but unpacked, because parts of it are archives within its own folder.
current=/out/var/lib/ghost/current
mkdir -p "$current"
npm pack --loglevel=error "ghost@$TAG"
tar -xf "ghost-$TAG.tgz" --strip-components=1 --no-same-owner -C "$current"
cd "$current"
export JOBS=2 NODE_ENV=production
case "$TAG" in
5.*)
  # npm asks for development packages even when it leaves them out, and one of them is on a git host.
  npm pkg delete devDependencies
  # Versions that its own installer forces upon the dependencies of dependencies.
  node -e 'const { resolutions, ...rest } = require("./package.json"); fs.writeFileSync("package.json", JSON.stringify({ ...rest, overrides: resolutions }, null, 2))'
  cp /source/package-lock.json .
  npm ci --omit=dev --legacy-peer-deps --ignore-scripts --loglevel=error
  # Compiling takes many minutes; what comes of it is kept, as the other installer does by itself.
  compiled="/cache/compiled/ghost-$TAG-$(uname -m)-$(node -p process.versions.modules).tar"
  if [ ! -f "$compiled" ]; then
    npm rebuild sqlite3 re2 --foreground-scripts --loglevel=error
    mkdir -p /cache/compiled
    tar -cf "$compiled.part" node_modules/{sqlite3,re2}/build/Release/*.node
    mv "$compiled.part" "$compiled"
  fi
  tar -xf "$compiled"
  database=sqlite3
  ;;
*)
  # This one brings the lock file of another installer.
  npm install --prefix /build/installer --loglevel=error "$(node -p 'require("./package.json").packageManager.split("+")[0]')"
  CI=true /build/installer/node_modules/.bin/pnpm install --prod --frozen-lockfile --store-dir=/cache/pnpm --config.package-import-method=copy --config.manage-package-manager-versions=false
  database=better-sqlite3
  ;;
esac
node -e 'require(process.argv[1]); require("sharp"); require("mysql2")' "$database"
# Something else's dependency, which the other installer keeps apart.
(cd "$(find -L node_modules/re2 node_modules/.pnpm/re2@*/node_modules/re2 -maxdepth 0 2>/dev/null | head -n 1)" && node -e 'require("./re2")')

# What only compilers and people who write programs need. The later releases know best themselves what that is.
if [ -f scripts/prune.mts ]; then node --no-warnings scripts/prune.mts . --profile=image; fi
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name README.md -o -name CHANGELOG.md -o -name '*.tsbuildinfo' \) -not -path './content/*' -delete
find . -type d \( -path '*/build/Release/obj' -o -path '*/build/Release/obj.target' -o -path '*/build/Release/.deps' -o -path '*/re2/vendor' -o -path '*sqlite3/deps' -o -path '*/better-sqlite3/src' \) -prune -exec rm -rf {} +
rm -rf components yarn.lock
du -sh "$current"

# The content is a volume; what comes along stays with the release.
mv content ../content.orig
mkdir -p ../content
chown 1000:1000 ../content
