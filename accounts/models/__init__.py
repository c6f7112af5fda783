"""Users, agencies and who does what for which agency."""

from accounts.models.agency import Agency, Membership, Role
from accounts.models.agency_collection import AgencyCollection
from accounts.models.api_token import ApiToken, Scope, TokenState
from accounts.models.pseudonym import PseudonymKey
from accounts.models.role_change import RoleChange
from accounts.models.role_group import RoleGroup
from accounts.models.session import Session
from accounts.models.sign_in_code import SignInChallenge, SignInCode
from accounts.models.user import User

__all__ = [
    "Agency",
    "AgencyCollection",
    "ApiToken",
    "Membership",
    "PseudonymKey",
    "Role",
    "RoleChange",
    "RoleGroup",
    "Scope",
    "Session",
    "SignInChallenge",
    "SignInCode",
    "TokenState",
    "User",
]
