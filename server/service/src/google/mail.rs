//! The texts of mails about Google sign-in.
use crate::{
    account_mail::{compose, follow, origin, text},
    mail::Mail,
    settings::Settings,
    store::account::Model as Account,
};
use domain::{EmailAddress, Secret, Timestamp};

/// Carries the code that shows who reads this mailbox. The same whether an account has the address.
pub(super) fn code(
    settings: &Settings,
    address: &EmailAddress,
    code: &Secret,
    until: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        address.as_str(),
        format!("Your code for {product}"),
        vec![
            text(format!(
                "Somebody signs in to {product} with a Google account that has this address. If it is you, type this code into the page that asks for it: {}",
                code.expose()
            )),
            text(format!(
                "The code works once, until {until}, in the browser that asked for it. From then on that Google account signs you in."
            )),
            text(
                "If it is not you, do nothing and give the code to nobody: without it nothing happens.",
            ),
        ],
    )
}

/// Tells the person that a Google account opens theirs from now on.
pub(super) fn linked(
    settings: &Settings,
    account: &Account,
    google: &str,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "The Google account {google} was linked to your account at {product} on {at} from {}. You can sign in with it from now on.",
        origin(network)
    );
    told(settings, account, "Google sign-in is linked", what)
}

/// Tells the person that a Google account no longer opens theirs.
pub(super) fn unlinked(
    settings: &Settings,
    account: &Account,
    google: &str,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    let what = format!(
        "The Google account {google} was unlinked from your account at {product} on {at} from {}. The sessions it made were ended; you sign in with your password.",
        origin(network)
    );
    told(settings, account, "Google sign-in is unlinked", what)
}

fn told(settings: &Settings, account: &Account, subject: &str, what: String) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("{subject}: your account at {product}"),
        vec![
            text(what),
            text("If it was not you, set a new password at once and look at your sessions:"),
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
        let address = EmailAddress::parse("ada@acme.example").unwrap();
        let mails = [
            code(&settings, &address, &Secret::new("7F3K-92QM"), START),
            linked(&settings, &account, "ada@acme.example", START, "192.0.2.1"),
            unlinked(&settings, &account, "ada@acme.example", START, ""),
        ];
        insta::assert_snapshot!(mails.each_ref().map(whole).join("\n----\n"));
    }
}
