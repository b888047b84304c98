//! The mails about requests for single sign-on.
use crate::{
    account_mail::{compose, follow, text},
    mail::Mail,
    settings::Settings,
    store,
};

/// Tells an operator that an organization asks.
pub(super) fn asked(
    settings: &Settings,
    to: &str,
    organization: &str,
    by: &str,
    note: &str,
) -> Mail {
    let mut paragraphs = vec![text(format!(
        "{by} asks for single sign-on for {organization}. Until you approve it, nobody there can test it or go live."
    ))];
    if !note.is_empty() {
        paragraphs.push(text(format!("They say: {note}")));
    }
    paragraphs.push(follow(
        "Approve or decline it",
        &settings.url("/operator/requests"),
    ));
    compose(
        settings,
        to,
        format!("{organization} asks for single sign-on"),
        paragraphs,
    )
}

/// Tells an owner or admin what the operator answered.
pub(super) fn answered(
    settings: &Settings,
    to: &str,
    organization: &store::organization::Model,
    approved: bool,
    answer: Option<&str>,
) -> Mail {
    let (name, product) = (&organization.name, &settings.product_name);
    let (subject, first) = if approved {
        (
            format!("Single sign-on is approved for {name}"),
            format!(
                "The operator of {product} approved single sign-on for {name}. A test organization is ready: link it to your identity provider, let named people try it, then go live when you choose. Nothing changes for anybody before that."
            ),
        )
    } else {
        (
            format!("Single sign-on is declined for {name}"),
            format!(
                "The operator of {product} declined the request of {name} for single sign-on. You can ask again."
            ),
        )
    };
    let mut paragraphs = vec![text(first)];
    if let Some(answer) = answer {
        let lead = if approved { "They say" } else { "The reason" };
        paragraphs.push(text(format!("{lead}: {answer}")));
    }
    paragraphs.push(follow(
        "Open it in the console",
        &settings.url(&format!("/organizations/{}/enablement", organization.slug)),
    ));
    compose(settings, to, subject, paragraphs)
}

#[cfg(test)]
mod tests {
    use super::{answered, asked};
    use crate::{account_mail::tests::whole, store, testing::settings};

    #[test]
    fn the_mails_say_what_was_asked_and_answered() {
        let settings = settings();
        let organization = store::organization::Model {
            id: uuid::Uuid::nil(),
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            plan: "enterprise".to_owned(),
            created_at: 0,
            second_factor: "nobody".to_owned(),
            test_of: None,
        };
        let mails = [
            asked(
                &settings,
                "root@gatehouse.example",
                "Acme",
                "ada@acme.example",
                "500 people, Okta",
            ),
            asked(
                &settings,
                "root@gatehouse.example",
                "Acme",
                "ada@acme.example",
                "",
            ),
            answered(&settings, "ada@acme.example", &organization, true, None),
            answered(
                &settings,
                "ada@acme.example",
                &organization,
                false,
                Some("Your contract starts in May."),
            ),
        ];
        insta::assert_snapshot!(
            mails
                .iter()
                .map(whole)
                .collect::<Vec<_>>()
                .join("\n=====\n")
        );
    }
}
