//! Looking for the record that proves a domain. Says what is there; what follows from it is decided elsewhere.
use crate::{Caller, Result, Service, Settings, caller::Identity, error::with_causes, store};
use domain::{DomainName, code, domain_proof::Finding};
use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolveHosts, ResolverConfig},
    net::{DnsError, NetError, NoRecords, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{Name, RData, Record, RecordType},
    },
};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use std::time::Duration;

/// One try of one name server; there are two tries.
const TRY: Duration = Duration::from_secs(2);
/// Everything together, CNAMEs that are followed included.
const TIME_LIMIT: Duration = Duration::from_secs(8);
/// Most records read of one name, and most bytes of one record: who proves a domain needs one short record.
const RECORDS: usize = 50;
const BYTES: usize = 4096;
/// What is shown of other records: so many, each so long.
const SHOWN: (usize, usize) = (5, 100);

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// What it was.
    pub finding: Finding,
    /// Some of the values that stand there instead, shortened.
    pub instead: Vec<String>,
}

impl From<Finding> for Look {
    fn from(finding: Finding) -> Self {
        Self {
            finding,
            instead: Vec::new(),
        }
    }
}

/// Whether name servers answer.
#[derive(Clone, Debug)]
pub struct NameServerHealth {
    /// Which are asked, in words.
    pub server: String,
    /// What came of it.
    pub answer: std::result::Result<(), String>,
}

impl Service {
    /// Looks for the record of a domain, afresh each time.
    pub(crate) async fn look_for_record(&self, name: &DomainName, value: &str) -> Look {
        look(self.settings(), name, value).await
    }

    /// Whether the name servers that domains are checked with answer, for the command line; `None` while no domain is
    /// on record and none is configured.
    pub async fn name_server_health(&self, caller: &Caller) -> Result<Option<NameServerHealth>> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let domains = store::organization_domain::Entity::find()
            .count(self.database.read())
            .await?;
        if domains == 0 && self.settings().dns_resolver.is_none() {
            return Ok(None);
        }
        let server = self.settings().dns_resolver.map_or_else(
            || "the system's name servers".to_owned(),
            |address| address.to_string(),
        );
        let ask = async {
            let resolver = resolver(self.settings())?;
            resolver.lookup(Name::root(), RecordType::NS).await
        };
        let answer = match tokio::time::timeout(TIME_LIMIT, ask).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => match finding_of(&error) {
                Finding::NoName | Finding::NoText => Ok(()),
                finding => Err(finding.happened().to_owned()),
            },
            Err(_) => Err(Finding::Silence.happened().to_owned()),
        };
        Ok(Some(NameServerHealth { server, answer }))
    }
}

async fn look(settings: &Settings, domain: &DomainName, value: &str) -> Look {
    let Ok(name) = Name::from_ascii(format!("{}.", domain.challenge_name())) else {
        return Finding::Unreadable.into();
    };
    let ask = async {
        let resolver = resolver(settings)?;
        resolver.lookup(name.clone(), RecordType::TXT).await
    };
    match tokio::time::timeout(TIME_LIMIT, ask).await {
        Ok(Ok(lookup)) => read(lookup.answers(), &name, value),
        Ok(Err(error)) => {
            tracing::info!(%name, "looking for a domain's record: {}", with_causes(&error));
            finding_of(&error).into()
        }
        Err(_) => Finding::Silence.into(),
    }
}

/// A resolver that remembers nothing: what is looked for has often just been put there.
fn resolver(settings: &Settings) -> std::result::Result<TokioResolver, NetError> {
    let mut builder = match settings.dns_resolver {
        Some(address) => {
            let mut server = NameServerConfig::udp_and_tcp(address.ip());
            for connection in &mut server.connections {
                connection.port = address.port();
            }
            TokioResolver::builder_with_config(
                ResolverConfig::from_name_servers(vec![server]),
                TokioRuntimeProvider::default(),
            )
        }
        None => TokioResolver::builder_tokio()?,
    };
    let options = builder.options_mut();
    options.timeout = TRY;
    options.attempts = 1;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    // Whoever wants to prove somebody else's domain knows the value and could send a forged answer: its case is one
    // more thing to guess.
    options.case_randomization = true;
    builder.build()
}

fn finding_of(error: &NetError) -> Finding {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(NoRecords { response_code, .. })) => {
            match *response_code {
                ResponseCode::NXDomain => Finding::NoName,
                ResponseCode::NoError => Finding::NoText,
                _ => Finding::Unreadable,
            }
        }
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => Finding::ServerFailure,
        NetError::Dns(DnsError::ResponseCode(ResponseCode::Refused)) => Finding::Refused,
        NetError::Timeout | NetError::NoConnections | NetError::Busy | NetError::Io(_) => {
            Finding::Silence
        }
        NetError::Truncated => Finding::TooMuch,
        _ => Finding::Unreadable,
    }
}

/// Reads an answer. Only records of the name that was asked for count, and of those its CNAMEs lead to: an answer may
/// carry others.
fn read(answers: &[Record], asked: &Name, value: &str) -> Look {
    let mut names = vec![asked];
    for record in answers {
        if let RData::CNAME(target) = &record.data
            && names.contains(&&record.name)
        {
            names.push(&target.0);
        }
    }
    let mut texts = Vec::new();
    let mut foreign = false;
    for record in answers {
        let RData::TXT(text) = &record.data else {
            continue;
        };
        if !names.contains(&&record.name) {
            foreign = true;
            continue;
        }
        // The strings of one record are one value. [RFC 7208 §3.3 reads them so, and DNS consoles split long ones]
        let bytes = text.txt_data.concat();
        if texts.len() == RECORDS || bytes.len() > BYTES {
            return Finding::TooMuch.into();
        }
        texts.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    // Some consoles keep the quotation marks that others want.
    if texts
        .iter()
        .any(|text| text.trim_matches(['"', ' ', '\t']) == value)
    {
        return Finding::Proof.into();
    }
    match (texts.is_empty(), foreign) {
        (true, true) => Finding::Foreign.into(),
        (true, false) => Finding::NoText.into(),
        (false, _) => Look {
            finding: Finding::OtherText,
            instead: texts.iter().take(SHOWN.0).map(|text| shown(text)).collect(),
        },
    }
}

/// A value as it may be shown: short, and without what would not print.
fn shown(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(SHOWN.1)
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(SHOWN.1).is_some() {
        short.push('\u{2026}');
    }
    short
}

#[cfg(test)]
mod tests;
