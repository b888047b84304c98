//! How the metadata of identity providers with a metadata address is kept up to date.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_provider_refresh")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_provider_id: Uuid,
    pub metadata_key: Option<Vec<u8>>,
    pub next_at: i64,
    pub attempted_at: Option<i64>,
    pub succeeded_at: Option<i64>,
    pub changed_at: Option<i64>,
    pub failures: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    pub valid_until: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
