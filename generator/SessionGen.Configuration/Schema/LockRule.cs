namespace SessionGen.Configuration.Schema;

/// <summary>
/// What a change of a value means to sessions that are alive: it loosens what is enforced (SESS061), breaks them (SESS060), or has only to
/// be recorded (SESS062). Keys without a rule are not in sessions.lock.yaml.
/// </summary>
internal enum LockRule
{
    None,
    Recorded,

    // A value that is off, unlimited or left out is the highest.
    LoosensWhenHigher,
    LoosensWhenTrue,

    // Of the words in KeyDefinition.StrictestFirst.
    LoosensWhenLater,

    // A cookie that more hosts or paths get.
    LoosensWhenWider,
    LoosensWhenChanged,
    LoosensWhenRemoved,
    BreaksWhenLower,
    BreaksWhenChanged,
    BreaksWhenItemRemoved,

    // Of a claim as a whole: sessions that lack it have no value for it.
    BreaksWhenRequired,
}
