"""Accounts moved from one version of the policy to another, with a look ahead."""
