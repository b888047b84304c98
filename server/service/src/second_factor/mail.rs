//! The texts of mails about second factors and mailed codes.
use crate::{
    account_mail::{compose, follow, origin, text},
    mail::Mail,
    settings::Settings,
    store::account::Model as Account,
};
use domain::{Secret, Timestamp};

/// Carries the code that confirms who holds a session.
pub(crate) fn confirmation_code(
    settings: &Settings,
    account: &Account,
    code: &Secret,
    until: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("Your code for {product}"),
        vec![
            text(format!(
                "To confirm at {product} that it is you, type this code into the page that asks for it: {}",
                code.expose()
            )),
            text(format!(
                "The code works once, until {until}, in the browser that asked for it. If you did not ask for it, somebody uses your account: end your other sessions under Preferences."
            )),
        ],
    )
}

/// Tells the person that their second factor is on.
pub(crate) fn two_factor_on(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "Two-factor was turned on for your account at {product} on {at} from {}. From now on you are asked for a code of your app when you sign in. Your other sessions were ended.",
        origin(network)
    );
    two_factor_mail(settings, account, "Two-factor is on", what)
}

/// Tells the person that their second factor is off.
pub(crate) fn two_factor_off(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "Two-factor was turned off for your account at {product} on {at} from {}. You are not asked for a code any more, and your recovery codes are worthless.",
        origin(network)
    );
    two_factor_mail(settings, account, "Two-factor is off", what)
}

/// Tells the person that they have new recovery codes.
pub(crate) fn recovery_codes_made(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "New recovery codes were made for your account at {product} on {at} from {}. Those before are worthless.",
        origin(network)
    );
    two_factor_mail(settings, account, "New recovery codes", what)
}

/// Tells the person that a recovery code signed them in, and how many are left.
pub(crate) fn recovery_code_used(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
    left: u64,
) -> Mail {
    let product = &settings.product_name;
    let rest = match left {
        0 => "None is left: make new ones under Preferences.".to_owned(),
        1 => "One is left.".to_owned(),
        left => format!("{left} are left."),
    };
    let what = format!(
        "A recovery code was used to sign in to your account at {product} on {at} from {}. {rest}",
        origin(network)
    );
    two_factor_mail(settings, account, "A recovery code was used", what)
}

/// Tells the person that somebody who got as far as their second factor tries codes.
pub(crate) fn wrong_codes(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "Many wrong codes were typed for your account at {product}, the last on {at} from {}. Whoever typed them got that far, so they know how you sign in. Nobody came in, and you are not told of each try.",
        origin(network)
    );
    two_factor_mail(settings, account, "Wrong codes for your account", what)
}

fn two_factor_mail(settings: &Settings, account: &Account, subject: &str, what: String) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("{subject}: your account at {product}"),
        vec![
            text(what),
            text("If it was not you, change your password at once and look at your sessions:"),
            follow("Preferences", &settings.url("/preferences")),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account_mail::tests::{account, whole},
        testing::{START, settings},
    };

    #[test]
    fn the_texts_change_only_on_purpose() {
        let (settings, account) = (settings(), account());
        let mails = [
            confirmation_code(&settings, &account, &Secret::new("7F3K-92QM"), START),
            two_factor_on(&settings, &account, START, "192.0.2.1"),
            two_factor_off(&settings, &account, START, ""),
            recovery_codes_made(&settings, &account, START, "192.0.2.1"),
            recovery_code_used(&settings, &account, START, "192.0.2.1", 9),
            wrong_codes(&settings, &account, START, "192.0.2.1"),
        ];
        insta::assert_snapshot!(mails.each_ref().map(whole).join("\n----\n"));
    }
}
