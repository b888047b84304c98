//! Links between accounts and identity provider subjects.
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saml_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub identity_provider_id: Uuid,
    pub account_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub entity_id: String,
    #[sea_orm(column_type = "Text")]
    pub name_id: String,
    #[sea_orm(column_type = "Text")]
    pub name_id_format: String,
    #[sea_orm(column_type = "Text")]
    pub name_qualifier: String,
    #[sea_orm(column_type = "Text")]
    pub sp_name_qualifier: String,
    #[sea_orm(column_type = "Text")]
    pub remote_id: String,
    #[sea_orm(column_type = "Text")]
    pub remote_id_folded: String,
    pub created_at: i64,
    pub last_login_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
