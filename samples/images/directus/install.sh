# Directus as npm's registry has it, with the versions of the lock file.
mkdir -p /out/directus
cd /out/directus
cp /source/package.json /source/package-lock.json .
npm ci --omit=dev --ignore-scripts --loglevel=error
# Only these have parts to compile that PostgreSQL and the admin app need; sqlite3 and oracledb would be compiled for nothing.
npm rebuild argon2 isolated-vm --foreground-scripts --loglevel=error
node -e 'require("argon2"); require("isolated-vm"); require("sharp"); require("pg")'
# What only people who write programs read.
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name README.md -o -name CHANGELOG.md \) -delete
mkdir -p uploads extensions
chown -R 1000:1000 uploads extensions
