"""E-mail notices: composed, claimed, submitted to SendGrid or a relay."""
