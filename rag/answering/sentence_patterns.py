"""What sentences of news look like, where questions can be drawn from them: patterns for `rag.answering.suggesting`.

Where a sentence does not fit, nothing is drawn from it; the patterns are narrow on purpose.
"""

from __future__ import annotations

import re

from rag.answering.verbs import BASE_OF, PARTICIPLES, SPEAKING, third_person

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = (
    rf"(?:on \d{{1,2}} {MONTH}(?: \d{{4}})?|on {MONTH} \d{{1,2}}(?:, \d{{4}})?|in {MONTH}(?:,? \d{{4}})?"
    r"|in (?:early |late |mid-)?(?:1[5-9]|20)\d\d)"
)
ANY_DATE = re.compile(rf"\b(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,4}}|(?:1[5-9]|20)\d\d)\b")
_CAPITALISED = r"(?!The\b)[A-ZÀ-Þ][\w.-]*\w"
# A run of capitalised words; "of", "de" and the like may stand inside.
_NAME = rf"{_CAPITALISED}(?: (?:(?:of|of the|de|del|la|los|von|van|der|al|bin) )?{_CAPITALISED}){{0,5}}"
# "Mexico", "The US Congress", "Mexico's foreign ministry", "Mexican officials", "García Luna, once a minister,".
SUBJECTS = tuple(
    re.compile(rf"(?P<the>The )?(?P<name>{_NAME}(?:['’]s)?(?: [a-z]{{3,}}){{{words}}})(?:, [^,]+,)? (?=[a-z])")
    for words in range(3)
)
_VERBS = "|".join(sorted(BASE_OF))
DEED = re.compile(rf"(?P<verb>{_VERBS}) (?P<rest>.+)")
BASE_OF_PRESENT = {third_person(base): base for base in BASE_OF.values()}
PRESENT = re.compile(rf"(?P<verb>{'|'.join(sorted(BASE_OF_PRESENT))}) (?P<rest>.+)")
PERFECT = re.compile(rf"(?:has|have) (?P<verb>{_VERBS}) (?P<rest>.+)")
PASSIVE = re.compile(rf"(?P<aux>was|were) (?P<rest>(?:[a-z]+ed|{'|'.join(PARTICIPLES)}) .+)")
# What people are, before their names; of presidents the articles do not say who they are.
_ROLES = (
    "[Mm]inister [Ss]ecretary [Ss]enator [Jj]udge [Jj]ustice [Gg]eneral [Gg]overnor [Mm]ayor [Aa]mbassador "
    "[Pp]rofessor [Aa]nalyst [Aa]ttorney [Hh]istorian [Ee]conomist [Jj]ournalist [Rr]esearcher [Ll]awyer [Dd]irector "
    "[Cc]hair [Ff]ounder [Ss]pokes(?:wo)?man"
).split()
PERSON = re.compile(
    rf"\b(?:{'|'.join(_ROLES)}),? (?P<person>(?!General\b|Justice\b){_CAPITALISED}(?: {_CAPITALISED}){{1,3}})"
    r"(?=[,.]| [a-z]|$)"
)
QUOTED = re.compile(rf"[“\"](?P<said>.+),[”\"] (?P<name>{_NAME}) (?:{'|'.join(SPEAKING)})\b")
OPENING = re.compile(rf"(?i:(?P<date>{DATE})),? (?:for example, |for instance, )?(?=[A-ZÀ-Þ]|the )")
DATED = re.compile(rf" ?\b(?P<date>{DATE})(?= that |,|$)")
ABOUT = r"(?:about |some |nearly |almost |around |roughly |more than |over |at least |fewer than |less than )?"
NUMBER = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
MONEY = re.compile(rf"{ABOUT}(?:US)?[$€£]\d[\d.,]*\d?(?: (?:million|billion|trillion))?(?P<after> .+)")
COUNT = re.compile(
    rf"{ABOUT}{NUMBER}"
    r" (?P<what>(?:[a-z-]{3,} ){0,2}?(?:[a-z-]{3,}s|people|men|women|children))(?P<after> .+)?"
)
ADJUNCT = re.compile(r"(?:at|against|between|by|during|for|from|in|of|on|over|to|with)\b")
# A number whose noun stands in an earlier sentence.
BARE = re.compile(rf"{ABOUT}{NUMBER}(?: (?:after|against|at|before|by|for|from|in|of|on|out|to|up|with)\b|$)")
BECAUSE = re.compile(r"(?P<fact>.+?),? because (?!of )(?P<reason>.+)")
# A name that is talked about, and no mere adjective ("US evidence"): a small word or a mark follows it.
TOPIC = re.compile(
    rf"\b(?P<the>the )?(?P<name>{_NAME})(?=['’]s\b|[.,;:”\"]|$|"
    r" (?:and|or|as|at|by|for|from|had|has|have|in|is|must|of|on|should|that|to|was|were|will|with|would)\b)"
)
# What may be left off behind a comma, the clause before it being whole.
AFTERTHOUGHT = re.compile(
    r", (?:an?|which|who|whose|where|when|after|before|while|although|though|but|with|as|according|despite|amid|"
    r"because|and (?:he|she|it|they|the|later|then)|[a-z]+ing)\b.*"
)

# Words that point out of the sentence, marks that hold more than one clause, and words that turn its meaning.
LEANS = re.compile(
    r"[“”\"‘():;?!…–—\[\]/]|, |"
    r"\b(?:it|they|him|them|theirs|this|these|those|such|there|here|who|whom|whose|which|we|us|"
    r"our|ours|you|your|i|me|my|one|ones|another|others?|both|same|former|latter|also|later|earlier|again|then|since|"
    r"ago|now|still|yet|already|recently|today|yesterday|tomorrow|last|next|however|meanwhile|instead|so|too|but|though|"
    r"although|while|whereas|not|never|no|nor|neither|each|more|less|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|"
    r"Sunday|would|could|can|may|might)\b|n['’]t\b"
)
OWN = re.compile(r"\b(?:he|she|his|hers?|its|their)\b", re.IGNORECASE)
# "the lawsuit": which one it is stands elsewhere in the article, unless a name or a number follows closely.
UNNAMED = re.compile(rf"\b[Tt]he (?!(?:[\w’'-]+ ){{0,3}}(?!{MONTH}\b)[A-ZÀ-Þ]|\d|first |only |world)")
# A second clause: its verb would stand in the question like a stumbling block.
SECOND = re.compile(rf"\b(?:and|or) (?:[\w’'-]+ ){{0,4}}?(?:{_VERBS}|was|were|is|are|has|have|had)\b")
