<?php
// Asks PHP's FastCGI server for its ping page, in the protocol's own words; ends with 0 when it answers "pong".
$socket = @fsockopen('127.0.0.1', 9000, $number, $reason, 3);
if (!$socket) {
    echo "no connection: $reason\n";
    exit(1);
}
stream_set_timeout($socket, 3);
$params = '';
foreach (['REQUEST_METHOD' => 'GET', 'SCRIPT_NAME' => '/fpm-ping', 'SCRIPT_FILENAME' => '/fpm-ping'] as $name => $value) {
    $params .= chr(strlen($name)) . chr(strlen($value)) . $name . $value;
}
$record = fn(int $type, string $content) => pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;
fwrite($socket, $record(1, pack('nCx5', 1, 0)) . $record(4, $params) . $record(4, '') . $record(5, ''));
exit(str_contains((string) stream_get_contents($socket), 'pong') ? 0 : 1);
