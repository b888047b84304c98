//! Keycloak, as the identity provider.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::Keycloak,
    title: "Set up Keycloak",
    steps: &[
        Step {
            title: "Create the client",
            instructions: &[
                Path(&["Clients", "Create client"]),
                Setting {
                    label: "Client type",
                    to: "SAML",
                },
                Value {
                    label: "Client ID",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "Valid redirect URIs",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Master SAML Processing URL",
                    which: LiveValue::AcsUrl,
                },
            ],
        },
        Step {
            title: "Settings",
            instructions: &[
                Setting {
                    label: "Name ID format",
                    to: "email or persistent",
                },
                Setting {
                    label: "Force name ID format",
                    to: "On",
                },
                Setting {
                    label: "Force POST binding",
                    to: "On",
                },
                Text(
                    "Switch Sign documents On: logout messages are signed by it too, and unsigned ones end nothing here. Sign assertions may be On beside it.",
                ),
            ],
        },
        Step {
            title: "Logout",
            instructions: &[
                Text(
                    "On the client's page, tab Advanced. Left empty, logout messages go to the Master SAML Processing URL, where they are refused.",
                ),
                Value {
                    label: "Logout Service POST Binding URL",
                    which: LiveValue::LogoutUrl,
                },
                Value {
                    label: "Logout Service Redirect Binding URL",
                    which: LiveValue::LogoutUrl,
                },
            ],
        },
        Step {
            title: "Keys",
            instructions: &[Setting {
                label: "Client signature required",
                to: "Off",
            }],
        },
        Step {
            title: "Mappers",
            instructions: &[
                Path(&["Client scopes", "<client>-dedicated"]),
                Text(
                    "Add a mapper for each attribute of the table below, with exactly the name given there.",
                ),
            ],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[Text(
                "Take it from <root>/realms/<realm>/protocol/saml/descriptor, as address or as file.",
            )],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "email",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "firstName",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "lastName",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "groups",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "Its descriptor says that it wants signed requests even when the client does not require them; Client signature required alone decides.",
        "SAML clients do not follow the rotation of the realm's keys: upload the metadata again after one.",
    ],
};
