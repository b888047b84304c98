//! The sample company: what `gatehouse demo` and `serve --demo` put into an empty database.
mod sample;

use crate::{
    Caller, Result, Service, audit::Event, database::Transaction, organization::Source, store,
};
use domain::{
    EmailAddress, Refusal, Role, Secret, code,
    id::{AccountId, FleetId, OrganizationId},
    organization::Plan,
};
use sample::{ORGANIZATIONS, PEOPLE, Sample};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, PaginatorTrait as _};
use serde::{Serialize, Serializer};
use serde_json::json;
use std::collections::HashMap;

/// What the demo made, for printing. Its passwords and keys are meant to be read.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// Everybody, with the password they sign in by.
    pub people: Vec<DemoPerson>,
    /// The organizations.
    pub organizations: Vec<DemoOrganization>,
    /// The API keys, in full.
    pub api_keys: Vec<DemoKey>,
}

/// Somebody of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct DemoPerson {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their password.
    #[serde(serialize_with = "in_full")]
    pub password: Secret,
    /// What they are for, one line.
    pub about: &'static str,
    /// Their organizations and roles.
    pub memberships: Vec<DemoMembership>,
}

/// A membership of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct DemoMembership {
    /// The organization's name in URLs.
    pub organization: &'static str,
    /// The role.
    pub role: Role,
}

/// An organization of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct DemoOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: &'static str,
    /// Its name in URLs.
    pub slug: &'static str,
    /// Its plan.
    pub plan: Plan,
}

/// An API key of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct DemoKey {
    /// Whose it is.
    pub email: String,
    /// What it is called.
    pub name: &'static str,
    /// The whole key.
    #[serde(serialize_with = "in_full")]
    pub secret: Secret,
}

fn in_full<S: Serializer>(secret: &Secret, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

impl Service {
    /// Whether nobody has an account here yet and there is no organization.
    pub async fn is_empty(&self) -> Result<bool> {
        let accounts = store::account::Entity::find()
            .count(self.database.read())
            .await?;
        let organizations = store::organization::Entity::find()
            .count(self.database.read())
            .await?;
        Ok(accounts == 0 && organizations == 0)
    }

    /// Fills an empty database with the sample company, or refuses with `deployment.not_empty`. All or nothing.
    pub async fn fill_demo(&self) -> Result<Demo> {
        if !self.is_empty().await? {
            return Err(Refusal::new(code::NOT_EMPTY).into());
        }
        let mut hashes = Vec::with_capacity(PEOPLE.len());
        for person in PEOPLE {
            let password = Secret::new(person.password);
            hashes.push(self.passwords.hash(&*self.random, &password).await?);
        }
        let transaction = self.database.begin().await?;
        let (organizations, teams) = self.demo_organizations(&transaction).await?;
        let ids: HashMap<_, _> = organizations
            .iter()
            .map(|organization| (organization.slug, organization.id))
            .collect();
        let (mut people, mut api_keys) = (Vec::new(), Vec::new());
        for (sample, hash) in PEOPLE.iter().zip(hashes) {
            let account = self.demo_account(&transaction, sample, hash).await?;
            for (slug, role) in sample.memberships {
                if let Some(organization) = ids.get(slug) {
                    self.insert_membership(
                        &transaction,
                        *organization,
                        account,
                        *role,
                        Source::Manual,
                    )
                    .await?;
                }
            }
            for key in sample.teams {
                if let Some(team) = teams.get(key) {
                    store::team_member::ActiveModel {
                        team_id: Set(*team),
                        account_id: Set(account.0),
                        source: Set("manual".to_owned()),
                        created_at: Set(self.now().as_millis()),
                    }
                    .insert(&transaction)
                    .await?;
                }
            }
            for name in sample.keys {
                let secret = self.demo_key(&transaction, account, name).await?;
                api_keys.push(DemoKey {
                    email: sample.email.to_owned(),
                    name,
                    secret,
                });
            }
            for (name, devices) in sample.fleets {
                self.demo_fleet(&transaction, (Some(account), None), name, *devices)
                    .await?;
            }
            people.push(DemoPerson {
                name: sample.name.to_owned(),
                email: sample.email.to_owned(),
                password: Secret::new(sample.password),
                about: sample.about,
                memberships: sample
                    .memberships
                    .iter()
                    .map(|(organization, role)| DemoMembership {
                        organization,
                        role: *role,
                    })
                    .collect(),
            });
        }
        for organization in &organizations {
            let event = Event {
                organization: Some(organization.id),
                action: "organization.created",
                subject_kind: "organization",
                subject_id: &organization.id.to_string(),
                detail: json!({ "name": organization.name, "slug": organization.slug }),
            };
            self.audit(&transaction, &Caller::command_line(), event)
                .await?;
        }
        transaction.commit().await?;
        Ok(Demo {
            people,
            organizations,
            api_keys,
        })
    }

    /// Who the demo's people are and what their passwords are, without touching the database: for the second start of
    /// a demo. The keys are not in it: only their hashes are stored.
    pub fn demo_people() -> Vec<DemoPerson> {
        PEOPLE
            .iter()
            .map(|sample| DemoPerson {
                name: sample.name.to_owned(),
                email: sample.email.to_owned(),
                password: Secret::new(sample.password),
                about: sample.about,
                memberships: sample
                    .memberships
                    .iter()
                    .map(|(organization, role)| DemoMembership {
                        organization,
                        role: *role,
                    })
                    .collect(),
            })
            .collect()
    }

    async fn demo_organizations(
        &self,
        transaction: &Transaction,
    ) -> Result<(Vec<DemoOrganization>, TeamIds)> {
        let (mut made, mut teams) = (Vec::new(), TeamIds::new());
        for sample in ORGANIZATIONS {
            let now = self.now();
            let id = OrganizationId(self.random.id(now));
            store::organization::ActiveModel {
                id: Set(id.0),
                slug: Set(sample.slug.to_owned()),
                name: Set(sample.name.to_owned()),
                plan: Set(sample.plan.as_str().to_owned()),
                created_at: Set(now.as_millis()),
                ..Default::default()
            }
            .insert(transaction)
            .await?;
            for name in sample.teams {
                let team = self.random.id(now);
                store::team::ActiveModel {
                    id: Set(team),
                    organization_id: Set(id.0),
                    name: Set((*name).to_owned()),
                    created_at: Set(now.as_millis()),
                }
                .insert(transaction)
                .await?;
                teams.insert((sample.slug, *name), team);
            }
            for (name, devices) in sample.fleets {
                self.demo_fleet(transaction, (None, Some(id)), name, *devices)
                    .await?;
            }
            made.push(DemoOrganization {
                id,
                name: sample.name,
                slug: sample.slug,
                plan: sample.plan,
            });
        }
        Ok((made, teams))
    }

    async fn demo_account(
        &self,
        transaction: &Transaction,
        sample: &Sample,
        password_hash: String,
    ) -> Result<AccountId> {
        let now = self.now();
        let id = AccountId(self.random.id(now));
        let folded = EmailAddress::parse(sample.email).map(|email| email.folded());
        store::account::ActiveModel {
            id: Set(id.0),
            kind: Set("personal".to_owned()),
            managed_by: Set(None),
            email: Set(sample.email.to_owned()),
            email_folded: Set(folded.unwrap_or_else(|| sample.email.to_owned())),
            email_confirmed_at: Set(Some(now.as_millis())),
            name: Set(sample.name.to_owned()),
            password_hash: Set(Some(password_hash)),
            retired_password_hash: Set(None),
            retired_password_until: Set(None),
            created_at: Set(now.as_millis()),
            last_login_at: Set(None),
            suspended_at: Set(None),
            service_of: Set(None),
        }
        .insert(transaction)
        .await?;
        Ok(id)
    }

    async fn demo_key(
        &self,
        transaction: &Transaction,
        account: AccountId,
        name: &str,
    ) -> Result<Secret> {
        let now = self.now();
        let secret = Secret::new(format!("gh_{}", self.random.token().expose()));
        let text = secret.expose();
        store::api_key::ActiveModel {
            id: Set(self.random.id(now)),
            account_id: Set(account.0),
            name: Set(name.to_owned()),
            secret_hash: Set(crate::token::hash(text)),
            last_four: Set(text[text.len() - 4..].to_owned()),
            created_at: Set(now.as_millis()),
            last_used_at: Set(None),
            expires_at: Set(None),
        }
        .insert(transaction)
        .await?;
        Ok(secret)
    }

    async fn demo_fleet(
        &self,
        transaction: &Transaction,
        (account, organization): (Option<AccountId>, Option<OrganizationId>),
        name: &str,
        devices: u32,
    ) -> Result<()> {
        let now = self.now();
        let fleet = FleetId(self.random.id(now));
        let owner = (account.map(|id| id.0), organization.map(|id| id.0));
        store::fleet::ActiveModel {
            id: Set(fleet.0),
            account_id: Set(owner.0),
            organization_id: Set(owner.1),
            name: Set(name.to_owned()),
            created_at: Set(now.as_millis()),
        }
        .insert(transaction)
        .await?;
        let prefix = name.to_lowercase();
        let rows = (1..=devices).map(|number| store::device::ActiveModel {
            id: Set(self.random.id(now)),
            fleet_id: Set(fleet.0),
            account_id: Set(owner.0),
            organization_id: Set(owner.1),
            name: Set(format!("{prefix}-{number:02}")),
            created_at: Set(now.as_millis()),
        });
        store::device::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
        Ok(())
    }
}

type TeamIds = HashMap<(&'static str, &'static str), uuid::Uuid>;

impl Service {
    /// Whom the demo identity provider can sign in: everybody who has an account here, by name. Under `serve --demo` only.
    ///
    /// # Errors
    /// `request.not_found` elsewhere.
    pub async fn demo_personas(&self) -> Result<Vec<(String, String)>> {
        use sea_orm::QueryOrder as _;
        if !self.settings().demo {
            return Err(code::NOT_FOUND.into());
        }
        let accounts = store::account::Entity::find()
            .order_by_asc(store::account::Column::Name)
            .all(self.database.read())
            .await?;
        Ok(accounts
            .into_iter()
            .map(|account| (account.name, account.email))
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::PEOPLE;
    use domain::{EmailAddress, password};

    #[test]
    fn every_sample_person_is_somebody_who_could_sign_up() {
        for person in PEOPLE {
            assert!(
                EmailAddress::parse(person.email)
                    .is_some_and(|email| email.domain().ends_with(".example"))
            );
            assert!(
                password::check_new(person.password, person.email).is_ok(),
                "{}",
                person.email
            );
        }
    }

    #[test]
    fn the_person_who_moves_has_two_keys_three_fleets_and_forty_one_devices() {
        let pia = PEOPLE
            .iter()
            .find(|person| person.email == "pia@acme.example")
            .unwrap();
        assert_eq!((pia.keys.len(), pia.fleets.len()), (2, 3));
        assert_eq!(
            pia.fleets.iter().map(|(_, devices)| devices).sum::<u32>(),
            41
        );
    }
}
