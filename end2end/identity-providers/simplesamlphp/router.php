<?php
// Stands in for Apache's Alias and PATH_INFO: /simplesaml/<script>.php/<rest> runs that script of the installation.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$root = '/usr/share/simplesamlphp/www';
if (!preg_match('#^/simplesaml/(.*)$#', $path, $found)) {
    http_response_code(404);
    return true;
}
$rest = $found[1];
if (preg_match('#^(.*?\.php)(/.*)?$#', $rest, $parts) && is_file("$root/$parts[1]")) {
    $_SERVER['SCRIPT_NAME'] = "/simplesaml/$parts[1]";
    $_SERVER['SCRIPT_FILENAME'] = "$root/$parts[1]";
    $_SERVER['PHP_SELF'] = $path;
    $_SERVER['PATH_INFO'] = $parts[2] ?? '';
    chdir(dirname("$root/$parts[1]"));
    require "$root/$parts[1]";
    return true;
}
return false; // a style sheet, a script or an image: the document root links to the installation
