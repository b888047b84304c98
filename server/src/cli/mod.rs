//! The command line: what each word does, in the words of `--help`.
mod answer;
mod demo;
mod doctor;
mod serve;
mod start;

use crate::config::Config;
use answer::Answer;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::organization::Plan;
use service::{Caller, sp_key::Rotation};
use std::{path::PathBuf, process::ExitCode};

/// Accounts and enterprise single sign-on for a company that sells software to other companies.
#[derive(Debug, Parser)]
#[command(name = "gatehouse", version, about)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// The configuration file; the environment (GATEHOUSE_…) wins over it.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "gatehouse.toml"
    )]
    config: PathBuf,
    /// Answer with one JSON object on standard output.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Args)]
struct Serve {
    /// With the sample company, the demo identity provider and /dev/mail; on loopback addresses only.
    #[arg(long)]
    demo: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console and the protocols (the default).
    Serve(Serve),
    /// Bring the database up to date.
    Migrate,
    /// Fill an empty database with a sample company and print its people, passwords and keys.
    Demo,
    /// Operators of this installation.
    #[command(subcommand)]
    Operator(Operator),
    /// Organizations.
    #[command(subcommand)]
    Organization(Organization),
    /// Domains of organizations.
    #[command(subcommand)]
    Domain(Domain),
    /// People.
    #[command(subcommand)]
    User(User),
    /// This installation's own keys.
    #[command(subcommand)]
    Key(Key),
    /// Check configuration, database, clock, key, mail and certificates, and say what to do.
    Doctor,
}

#[derive(Debug, Subcommand)]
enum Operator {
    /// Make an operator and print the one-time address where the password is set.
    Create {
        /// The operator's e-mail address.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum Organization {
    /// Change the plan of an organization.
    SetPlan {
        /// The organization's name in URLs, such as `acme`.
        slug: String,
        /// The plan.
        plan: PlanName,
    },
}

#[derive(Debug, Subcommand)]
enum Domain {
    /// Vouch for a domain: the organization holds it without a DNS record.
    Trust {
        /// The organization's name in URLs, such as `acme`.
        organization: String,
        /// The domain, such as `acme.example`.
        domain: String,
        /// Take the domain from the organization that holds it now. Its owners and admins are told by mail.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Debug, Subcommand)]
enum Key {
    /// Replace keys without a failed sign-in. Run it twice: the first run makes the next keys and advertises them, the
    /// second puts them to use.
    Rotate {
        /// The keys that sign requests and decrypt assertions.
        #[arg(long, required = true)]
        saml: bool,
    },
}

#[derive(Debug, Subcommand)]
enum User {
    /// Delete the SAML account with this address at the identity provider. A managed person is deleted with it.
    DeleteSaml {
        /// The person's e-mail address at the identity provider; upper and lower case are the same.
        email: String,
        /// The SSO identifier of the identity provider, when several know the address.
        #[arg(long, value_name = "ID")]
        identity_provider: Option<String>,
    },
    /// Turn two-factor off for a person who lost both their device and their recovery codes. Make sure who asks.
    TurnOffTwoFactor {
        /// The person's e-mail address here.
        email: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PlanName {
    Free,
    Team,
    Enterprise,
}

impl From<PlanName> for Plan {
    fn from(name: PlanName) -> Self {
        match name {
            PlanName::Free => Self::Free,
            PlanName::Team => Self::Team,
            PlanName::Enterprise => Self::Enterprise,
        }
    }
}

/// Runs the program: reads the command line and does what it says. The exit code is 0 only when it worked.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let json = line.common.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return Answer::failure(json, &format!("the runtime does not start: {error}"));
        }
    };
    runtime.block_on(obey(line))
}

async fn obey(line: Line) -> ExitCode {
    let json = line.common.json;
    if line.command.is_some() && line.serve.demo {
        return Answer::failure(json, "--demo belongs to serve: `gatehouse serve --demo`");
    }
    let config = match Config::load(&line.common.config) {
        Ok(config) => config,
        Err(error) => return Answer::failure(json, &error.to_string()),
    };
    let outcome = match line.command {
        None => return serve::run(config, line.serve.demo, json).await,
        Some(Command::Serve(serve)) => return serve::run(config, serve.demo, json).await,
        Some(Command::Doctor) => return doctor::run(&config, json).await,
        Some(command) => command.run(config).await,
    };
    match outcome {
        Ok(answer) => answer.print(json),
        Err(failure) => Answer::failure(json, &failure),
    }
}

impl Command {
    /// One-shot commands on the database, which is brought up to date first.
    async fn run(self, config: Config) -> Result<Answer, String> {
        let caller = Caller::command_line();
        let service = start::open(&config).await?;
        match self {
            Self::Serve(_) | Self::Doctor => Err("this command is not run here".to_owned()),
            Self::Migrate => Ok(Answer::new(
                "The database is up to date.",
                &serde_json::json!({ "migrated": true }),
            )),
            Self::Demo => demo::fill(&service).await,
            Self::Operator(Operator::Create { email }) => {
                let link = service
                    .create_operator(&caller, &email)
                    .await
                    .map_err(|error| start::told(&error))?;
                Ok(Answer::new(
                    format!(
                        "Open this address once to set the password:\n{}",
                        link.expose()
                    ),
                    &serde_json::json!({ "email": email, "url": link.expose() }),
                ))
            }
            Self::Organization(Organization::SetPlan { slug, plan }) => {
                let plan = Plan::from(plan);
                service
                    .set_plan(&caller, &slug, plan)
                    .await
                    .map_err(|error| start::told(&error))?;
                Ok(Answer::new(
                    format!("{slug} is on the {} plan.", plan.as_str()),
                    &serde_json::json!({ "organization": slug, "plan": plan }),
                ))
            }
            Self::Domain(Domain::Trust {
                organization,
                domain,
                replace,
            }) => {
                let trusted = service
                    .trust_domain(&caller, &organization, &domain, replace)
                    .await
                    .map_err(|error| start::told(&error))?;
                let taken = trusted
                    .taken_from
                    .as_ref()
                    .map(|slug| format!(" It was taken from {slug}."))
                    .unwrap_or_default();
                Ok(Answer::new(
                    format!("{organization} holds {}.{taken}", trusted.domain),
                    &trusted,
                ))
            }
            Self::Key(Key::Rotate { saml: _ }) => {
                let rotation = service
                    .rotate_sp_keys(&caller)
                    .await
                    .map_err(|error| start::told(&error))?;
                let text = match rotation {
                    Rotation::Advertised => {
                        "The next SAML keys are made, and our metadata names them. Let identity providers that check \
                         signatures or encrypt import it, then run this command again to put the keys to use."
                    }
                    Rotation::Switched => {
                        "The next SAML keys are in use. The former one still decrypts for 90 days."
                    }
                };
                Ok(Answer::new(
                    text,
                    &serde_json::json!({ "saml_keys": rotation }),
                ))
            }
            Self::User(User::TurnOffTwoFactor { email }) => {
                service
                    .turn_off_two_factor_of(&caller, &email)
                    .await
                    .map_err(|error| start::told(&error))?;
                Ok(Answer::new(
                    format!(
                        "Two-factor is off for {email}. Their sessions were ended; a mail says so."
                    ),
                    &serde_json::json!({ "email": email, "two_factor": false }),
                ))
            }
            Self::User(User::DeleteSaml {
                email,
                identity_provider,
            }) => {
                let deleted = service
                    .delete_saml_account_by_address(&caller, &email, identity_provider.as_deref())
                    .await
                    .map_err(|error| start::told(&error))?;
                let what = if deleted.person_deleted {
                    "The SAML account and the person were deleted."
                } else {
                    "The SAML account was deleted; the person keeps their account."
                };
                Ok(Answer::new(
                    format!("{what} Sessions ended: {}.", deleted.sessions_ended),
                    &deleted,
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed_and_every_word_explains_itself() {
        let mut line = Line::command();
        line.build();
        line.clone().debug_assert();
        let mut open = vec![line];
        while let Some(command) = open.pop() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
            open.extend(
                command
                    .get_subcommands()
                    .filter(|sub| sub.get_name() != "help")
                    .cloned(),
            );
        }
    }
}
