"""Past tenses of the verbs of news, with their base forms: a question with "did" needs the base form.

Kept to verbs whose two forms are certain and that people, offices and countries are the ones to do, so that "who"
asks for them. A verb that is not here makes no question.
"""

from __future__ import annotations

_LISTED = """
accused accuse, acknowledged acknowledge, acquitted acquit, admitted admit, adopted adopt, agreed agree,
announced announce, appealed appeal, appointed appoint, approved approve, argued argue, arrested arrest, asked ask,
attacked attack, backed back, banned ban, began begin, blamed blame, blocked block, bought buy, brought bring,
built build, called call, cancelled cancel, captured capture, charged charge, claimed claim, condemned condemn,
confirmed confirm, convicted convict, counted count, created create, criticised criticise, criticized criticize,
declared declare, demanded demand, denied deny, deployed deploy, described describe, designated designate,
detained detain, directed direct, discovered discover, dismissed dismiss, donated donate, dropped drop, ended end,
estimated estimate, expelled expel, extradited extradite, fined fine, formed form, founded found, found find,
freed free, gathered gather, got get, granted grant, handed hand, held hold, hired hire, imposed impose,
insisted insist, introduced introduce, invented invent, invited invite, issued issue, joined join, killed kill,
launched launch, led lead, left leave, lifted lift, listed list, lost lose, made make, met meet, moved move,
named name,
nominated nominate, offered offer, opposed oppose, ordered order, organised organise, organized organize,
paid pay, pardoned pardon, passed pass, pleaded plead, pledged pledge, praised praise, predicted predict,
promised promise,
proposed propose, prosecuted prosecute, protested protest, published publish, raised raise, received receive,
recognised recognise, recognized recognize, recommended recommend, recorded record, registered register,
rejected reject, released release, remarked remark, replaced replace, reported report, resigned resign,
returned return, ruled rule, said say, sealed seal, seized seize, sent send, sentenced sentence, served serve,
signed sign, sold sell, sought seek, spent spend, started start, sued sue, supported support, suspended suspend,
testified testify, threatened threaten, threw throw, told tell, took take, trimmed trim, turned turn, urged urge,
used use,
vetoed veto, visited visit, voted vote, vowed vow, warned warn, withdrew withdraw, won win, wrote write
"""

BASE_OF = dict(pair.split() for pair in _LISTED.replace("\n", " ").split(",") if pair.strip())
# Participles of the passive that do not end in "ed".
PARTICIPLES = (
    "born bought brought built cut driven found given held hit hurt known left lost made met put read sent shot sold "
    "struck taken thrown told torn won written"
).split()
# What such a verb introduces is somebody's word about something.
SPEAKING = frozenset(
    "accused acknowledged admitted announced argued asked blamed called claimed complained criticised criticized "
    "declared denied described insisted predicted praised remarked reported said told urged warned wrote".split()
)


def third_person(base: str) -> str:
    """Return "passes" for "pass", "denies" for "deny", "lists" for "list"."""
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "o")) else f"{base}s"
