"""Text for whoever starts the server on a port of this machine."""

NOT_AN_ADDRESS = "has to be HOST:PORT, such as 127.0.0.1:8722; port 0 takes one that is free"
NOT_LOOPBACK = (
    "is not an address of this machine alone: whoever reaches the port runs jobs with your key. "
    "Use 127.0.0.1, [::1] or localhost"
)


def listening(url: str, token: str | None, name: str) -> str:
    """Tell where is served, and how a client adds the server under a name. One line alone holds the token."""
    served = f"rmm-jobs-mcp serves MCP over Streamable HTTP at {url} until Ctrl-C."
    added = f"claude mcp add --transport http {name} {url}"
    inspected = f"npx @modelcontextprotocol/inspector --transport http --server-url {url}"
    if token is None:
        return f"{served} No token is needed for a simulated system.\nFor Claude Code: {added}\nInspector: {inspected}"
    return (
        f"{served} Each request needs the header that the next line ends with.\n"
        f'{added} --header "Authorization: Bearer {token}"\n'
        f"Inspector, with the same --header: {inspected}"
    )


def not_bound(address: str, reason: str) -> str:
    """Say that nothing can be served at an address, and what helps where somebody else uses it."""
    return f"rmm-jobs-mcp: cannot serve at {address}: {reason}\nGive another port, or 0 for one that is free."
