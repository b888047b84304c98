//! The texts of mails about accounts. A mail to an address nobody confirmed repeats nothing that a stranger typed.
use crate::{
    mail::{Mail, Paragraph},
    mailed_link::NewLink,
    settings::Settings,
    sign_in::Company,
    store::account::Model as Account,
};
use domain::{Secret, Timestamp};

/// Asks whoever reads this mailbox to confirm the address.
pub(crate) fn confirm_address(settings: &Settings, to: &str, link: &NewLink) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        to,
        format!("Confirm your e-mail address for {product}"),
        vec![
            text(format!(
                "An account at {product} was asked for with this address. Confirm that it is yours:"
            )),
            follow("Confirm this address", link.url.expose()),
            text(format!(
                "The link works once, until {}. If you did not ask for an account, do nothing: nobody can use this address without the link.",
                link.expires_at
            )),
        ],
    )
}

/// Tells the owner of an account that somebody signed up with its address again.
pub(crate) fn already_registered(settings: &Settings, account: &Account) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("You already have an account at {product}"),
        vec![
            text(format!(
                "An account at {product} was asked for with this address, and you have one already. Nothing was changed."
            )),
            follow("Sign in", &settings.url("/login")),
            follow("Set a new password", &settings.url("/reset")),
            text("If it was not you, do nothing."),
        ],
    )
}

/// Tells the owner of a company's account where to sign in: there is no password to set.
pub(crate) fn company_account(settings: &Settings, account: &Account, company: &Company) -> Mail {
    let (product, name) = (&settings.product_name, &company.name);
    compose(
        settings,
        &account.email,
        format!("How you sign in to {product}"),
        vec![
            text(format!(
                "A new account or a new password at {product} was asked for with this address. Your account belongs to {name} and has no password: you sign in through the identity provider of {name}."
            )),
            follow(
                &format!("Sign in with {name}"),
                &settings.url(&company.path()),
            ),
            text("If it was not you, do nothing."),
        ],
    )
}

/// Carries the link that sets a new password.
pub(crate) fn reset_password(settings: &Settings, account: &Account, link: &NewLink) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("Set a new password for {product}"),
        vec![
            text(format!(
                "A new password for your account at {product} was asked for."
            )),
            follow("Set a new password", link.url.expose()),
            text(format!(
                "The link works once, until {}. Your password stays as it is until you set a new one. If it was not you, do nothing.",
                link.expires_at
            )),
        ],
    )
}

/// Answers a password reset for an address without an account.
pub(crate) fn no_account(settings: &Settings, to: &str) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        to,
        format!("There is no account at {product} with this address"),
        vec![
            text(format!(
                "A new password at {product} was asked for with this address, but no account has it. Perhaps you signed up with another one."
            )),
            follow("Create an account", &settings.url("/signup")),
            text("If it was not you, do nothing."),
        ],
    )
}

/// Tells the person that their password is another one now.
pub(crate) fn password_changed(
    settings: &Settings,
    account: &Account,
    at: Timestamp,
    network: &str,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("Your password for {product} was changed"),
        vec![
            text(format!(
                "The password of your account at {product} was changed on {at} from {}. Your other sessions were ended.",
                origin(network)
            )),
            text("If it was not you, set a new password at once:"),
            follow("Set a new password", &settings.url("/reset")),
        ],
    )
}

/// Asks the mailbox of an address to come; says nothing of the account.
pub(crate) fn confirm_new_address(
    settings: &Settings,
    to: &str,
    url: &Secret,
    until: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        to,
        format!("Confirm your new e-mail address for {product}"),
        vec![
            text(format!(
                "Somebody wants to use this address for their account at {product}. Confirm that it is yours:"
            )),
            follow("Confirm this address", url.expose()),
            text(format!(
                "The link works once, until {until}. The change takes effect when the present address agrees as well. If you did not ask for it, do nothing."
            )),
        ],
    )
}

/// Asks the mailbox of the present address.
pub(crate) fn confirm_leaving_address(
    settings: &Settings,
    account: &Account,
    new_email: &str,
    url: &Secret,
    until: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        &account.email,
        format!("Do you want to change your e-mail address at {product}?"),
        vec![
            text(format!(
                "Your account at {product} is to get the address {new_email} in place of this one. If you want that, agree to it:"
            )),
            follow("Agree to the change", url.expose()),
            text(format!(
                "The link works once, until {until}. The change takes effect when the new address is confirmed as well. If it was not you, do nothing here and change your password: somebody used your account."
            )),
        ],
    )
}

/// Tells the owner of an account that another one was to get its address.
pub(crate) fn address_in_use(settings: &Settings, to: &str) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        to,
        format!("You already have an account at {product}"),
        vec![
            text(format!(
                "Somebody wanted to use this address for another account at {product}. You have an account with it already, so nothing was changed. If that was you, sign in to this one."
            )),
            follow("Sign in", &settings.url("/login")),
            text("If it was not you, do nothing."),
        ],
    )
}

/// Tells both mailboxes that the address changed.
pub(crate) fn address_changed(
    settings: &Settings,
    to: &str,
    before: &str,
    after: &str,
    at: Timestamp,
) -> Mail {
    let product = &settings.product_name;
    compose(
        settings,
        to,
        format!("Your e-mail address at {product} was changed"),
        vec![
            text(format!(
                "Your account at {product} had the address {before} and has the address {after} since {at}. Both mailboxes agreed to it. You sign in with the new one."
            )),
            text("If it was not you, ask the operator of this service for help."),
        ],
    )
}

/// Where something came from, in words.
pub(crate) fn origin(network: &str) -> &str {
    if network.is_empty() {
        "an unknown network"
    } else {
        network
    }
}

/// A mail that ends with the way to help, where there is one.
pub(crate) fn compose(
    settings: &Settings,
    to: &str,
    subject: String,
    mut paragraphs: Vec<Paragraph>,
) -> Mail {
    if let Some(support) = &settings.support_url {
        paragraphs.push(follow("Help", support.as_str()));
    }
    Mail {
        recipient: to.to_owned(),
        subject,
        paragraphs,
    }
}

pub(crate) fn text(text: impl Into<String>) -> Paragraph {
    Paragraph::Text(text.into())
}

pub(crate) fn follow(label: &str, url: &str) -> Paragraph {
    Paragraph::Link {
        label: label.to_owned(),
        url: url.to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{START, settings};

    pub(crate) fn account() -> Account {
        Account {
            id: uuid::Uuid::nil(),
            kind: "personal".to_owned(),
            managed_by: None,
            email: "ada@acme.example".to_owned(),
            email_folded: "ada@acme.example".to_owned(),
            email_confirmed_at: None,
            name: "<b>Visit evil.example</b>".to_owned(),
            password_hash: None,
            retired_password_hash: None,
            retired_password_until: None,
            created_at: 0,
            last_login_at: None,
            suspended_at: None,
            service_of: None,
        }
    }

    fn link(path: &str) -> NewLink {
        NewLink {
            token: Secret::new("TOKEN"),
            url: Secret::new(settings().url(path)),
            expires_at: START,
        }
    }

    pub(crate) fn whole(mail: &Mail) -> String {
        format!(
            "To: {}\nSubject: {}\n\n{}",
            mail.recipient,
            mail.subject,
            mail.text()
        )
    }

    #[test]
    fn the_texts_change_only_on_purpose() {
        let mut settings = settings();
        settings.support_url = url::Url::parse("https://help.example/").ok();
        let company = Company {
            name: "Acme Corp".to_owned(),
            identifier: "acme".to_owned(),
        };
        let account = account();
        let mails = [
            confirm_address(&settings, &account.email, &link("/verify/TOKEN")),
            already_registered(&settings, &account),
            company_account(&settings, &account, &company),
            reset_password(&settings, &account, &link("/reset/TOKEN")),
            no_account(&settings, "nobody@acme.example"),
            password_changed(&settings, &account, START, "192.0.2.1"),
            confirm_new_address(
                &settings,
                "new@acme.example",
                &link("/email/TOKEN").url,
                START,
            ),
            confirm_leaving_address(
                &settings,
                &account,
                "new@acme.example",
                &link("/email/TOKEN").url,
                START,
            ),
            address_in_use(&settings, "new@acme.example"),
            address_changed(
                &settings,
                "new@acme.example",
                "ada@acme.example",
                "new@acme.example",
                START,
            ),
        ];
        insta::assert_snapshot!(mails.each_ref().map(whole).join("\n----\n"));
        insta::assert_snapshot!(mails[2].html());
    }

    #[test]
    fn a_mail_to_an_unconfirmed_address_repeats_nothing_a_stranger_typed() {
        let account = account();
        let mail = confirm_address(&settings(), &account.email, &link("/verify/TOKEN"));
        assert!(!whole(&mail).contains("evil") && !mail.html().contains("evil"));
    }
}
