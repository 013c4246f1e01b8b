"""What the tests of checks ask of findings."""

from collections.abc import AsyncIterator, Iterable

from bot.doctor.finding import Finding, Mark


async def all_of(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


def faults(findings: Iterable[Finding]) -> list[Finding]:
    """Return what is wrong; each says what to do."""
    found = [finding for finding in findings if finding.mark is Mark.WRONG]
    assert all(finding.to_do for finding in found)
    return found


def fault(findings: Iterable[Finding]) -> str:
    """Return the one thing that is wrong."""
    (found,) = faults(findings)
    return str(found)
