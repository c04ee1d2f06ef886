# Maven keeps its authorities in a store of its own form.
csplit --quiet --elide-empty-files --prefix=/build/ca- --suffix-format=%03d.crt /etc/ssl/certs/ca-certificates.crt '/-----BEGIN CERTIFICATE-----/' '{*}'
mkdir -p /etc/ssl/certs/java
for file in /build/ca-*.crt; do echo "+$file"; done | java -jar /usr/share/ca-certificates-java/ca-certificates-java.jar -storepass changeit > /dev/null

mvn --quiet --batch-mode -Dmaven.repo.local=/cache/maven -Djavax.net.ssl.trustStore=/etc/ssl/certs/java/cacerts \
  org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get -Dtransitive=false -Dartifact="org.keycloak:keycloak-quarkus-dist:$TAG:zip"
mkdir -p /out/opt
unzip -q "/cache/maven/org/keycloak/keycloak-quarkus-dist/$TAG/keycloak-quarkus-dist-$TAG.zip" -d /out/opt
mv "/out/opt/keycloak-$TAG" /out/opt/keycloak
# What the image is built with decides what it can do; the recipe then only starts it.
KC_DB=postgres KC_HEALTH_ENABLED=true KC_METRICS_ENABLED=true /out/opt/keycloak/bin/kc.sh build
rm -rf /out/opt/keycloak/bin/*.bat /out/opt/keycloak/lib/lib/main/com.oracle* /out/opt/keycloak/data/tmp
chown -R 1000:1000 /out/opt/keycloak
