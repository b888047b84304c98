<?php
$people = [];
foreach ($settings['users'] as $user) {
    $people[$user['name'] . ':' . $user['password']] = [
        'uid' => [$user['name']],
        'mail' => [$user['email']],
        'givenName' => [$user['firstName']],
        'sn' => [$user['lastName']],
    ];
}
$config = [
    'admin' => ['core:AdminPassword'],
    'people' => ['exampleauth:UserPass'] + $people,
];
