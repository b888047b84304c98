//! The mails of a consent: to the person, item for item, and to the company's owners and admins.
use super::{facts::MovingFleet, terms};
use crate::{
    Result, Service,
    database::Transaction,
    identity_provider::LoginProvider,
    mail::{Mail, Paragraph},
    store,
};
use domain::provisioning::ConsentNumbers;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

/// The items of a consent with the person's own numbers: the same on the page, the receipt and in the mail.
pub fn items(numbers: ConsentNumbers, company: &str, login_url: &str) -> Vec<String> {
    let count = |number: u64, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let mut items = vec![
        format!(
            "{} deleted",
            count(numbers.api_keys, "API key was", "API keys were")
        ),
        "You can no longer create API keys".to_owned(),
        format!(
            "{} and {} moved to {company}",
            count(numbers.fleets, "fleet", "fleets"),
            count(numbers.devices, "device", "devices")
        ),
        format!("Your password stopped working; you sign in at {login_url}"),
        format!("{company} can remove your access at any time"),
        "This cannot be undone".to_owned(),
    ];
    if numbers.memberships_ending > 0 {
        items.insert(
            3,
            format!(
                "You left {}",
                count(
                    numbers.memberships_ending,
                    "other organization",
                    "other organizations"
                )
            ),
        );
    }
    items
}

impl Service {
    pub(crate) async fn notify_consent(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        person: &store::account::Model,
        numbers: ConsentNumbers,
        fleets: &[MovingFleet],
    ) -> Result<()> {
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        let product = &self.settings().product_name;
        let login_url = self
            .settings()
            .url(&format!("/saml/{}", provider.identifier));
        let mut paragraphs = vec![
            Paragraph::Text(format!(
                "Your {product} account {} is now an account of {company}.",
                person.email
            )),
            Paragraph::List(items(numbers, &company, &login_url)),
        ];
        let renamed: Vec<String> = fleets
            .iter()
            .filter(|fleet| fleet.name != fleet.new_name)
            .map(|fleet| format!("{} is now called {}", fleet.name, fleet.new_name))
            .collect();
        if !renamed.is_empty() {
            paragraphs.push(Paragraph::Text("Some names were taken there:".to_owned()));
            paragraphs.push(Paragraph::List(renamed));
        }
        paragraphs.push(Paragraph::Link {
            label: "Sign in from now on at".to_owned(),
            url: login_url,
        });
        paragraphs.push(Paragraph::Text(format!(
            "You agreed to the text of version {} (SHA-256 {}).",
            terms::VERSION,
            terms::sha256()
        )));
        let to_person = Mail {
            recipient: person.email.clone(),
            subject: format!("Your account now belongs to {company}"),
            paragraphs,
        };
        self.enqueue(transaction, &to_person).await?;
        for admin in self.home_admins(transaction, provider).await? {
            if admin.id == person.id {
                continue;
            }
            let mail = Mail {
                recipient: admin.email,
                subject: format!(
                    "{} turned their account into an account of {company}",
                    person.email
                ),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "{} ({}) transferred their {product} account to {company} and now signs in through {}.",
                        person.name, person.email, provider.name
                    )),
                    Paragraph::List(vec![
                        format!("API keys deleted: {}", numbers.api_keys),
                        format!("Fleets received: {}", numbers.fleets),
                        format!("Devices received: {}", numbers.devices),
                    ]),
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }

    /// Owners and admins of the home organization, by name.
    pub(super) async fn home_admins(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
    ) -> Result<Vec<store::account::Model>> {
        let members = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(provider.home_organization.0))
            .filter(store::membership::Column::Role.is_in(["admin", "owner"]))
            .all(connection)
            .await?;
        Ok(store::account::Entity::find()
            .filter(
                store::account::Column::Id
                    .is_in(members.into_iter().map(|member| member.account_id)),
            )
            .order_by_asc(store::account::Column::Name)
            .all(connection)
            .await?)
    }
}
