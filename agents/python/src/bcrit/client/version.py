"""The version of this package, known without reading its metadata: that takes longer than the rest of the import."""

VERSION = "0.1.0"
USER_AGENT = f"bcrit-agent/{VERSION}"
