<?php
// Settings of WordPress from the container's variables, each also as NAME_FILE, under the names that the image of most recipes uses.
function setting(string $name, ?string $otherwise = null): string
{
    $file = getenv("{$name}_FILE");
    if ($file) return rtrim(file_get_contents($file), "\r\n");
    $value = getenv($name);
    if ($value !== false && $value !== '') return $value;
    if ($otherwise === null) {
        error_log("wp-config: $name is not set");
        exit(1);
    }
    return $otherwise;
}

define('DB_NAME', setting('WORDPRESS_DB_NAME', 'wordpress'));
define('DB_USER', setting('WORDPRESS_DB_USER', 'wordpress'));
define('DB_PASSWORD', setting('WORDPRESS_DB_PASSWORD'));
define('DB_HOST', setting('WORDPRESS_DB_HOST', 'db'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = setting('WORDPRESS_TABLE_PREFIX', 'wp_');

// Keys of sessions and forms: without own ones they come from the database's password, so that they stay the same and need no file.
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $key) {
    define($key, setting("WORDPRESS_$key", hash_hmac('sha256', $key, DB_PASSWORD)));
}

// The edge ends TLS.
if (str_contains($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https')) $_SERVER['HTTPS'] = 'on';

define('WP_DEBUG', setting('WORDPRESS_DEBUG', '') !== '');
$extra = setting('WORDPRESS_CONFIG_EXTRA', '');
if ($extra !== '') eval($extra);

if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
