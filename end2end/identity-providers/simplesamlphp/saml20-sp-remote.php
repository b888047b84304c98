<?php
// Read at each request: a service becomes known when its identity provider page exists.
foreach (json_decode(file_get_contents($settings['folder'] . '/services.json'), true) as $service) {
    $endpoints = [];
    foreach ($service['acsUrls'] as $index => $url) {
        $endpoints[] = ['index' => $index, 'Binding' => 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', 'Location' => $url];
    }
    $metadata[$service['entityId']] = [
        'AssertionConsumerService' => $endpoints,
        'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'simplesaml.nameidattribute' => 'mail',
    ];
    if (isset($service['signs'])) {
        $metadata[$service['entityId']] += [
            'SingleLogoutService' => [
                ['Binding' => 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', 'Location' => $service['signs']['logoutUrl']],
            ],
            'certData' => $service['signs']['certificate'],
            'validate.authnrequest' => true,
            'validate.logout' => true,
            'sign.logout' => true,
        ];
    }
}
