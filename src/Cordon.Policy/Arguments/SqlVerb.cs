namespace Cordon.Policy;

/// <summary>What a statement of SQL does. The words are those of policies; what is none of them is understood by nobody.</summary>
public enum SqlVerb
{
    /// <summary>Also <c>values</c> and <c>table</c>.</summary>
    Select,
    Insert,
    Update,
    Delete,
    /// <summary>Also <c>replace</c>.</summary>
    Merge,
    Truncate,
    /// <summary>Also a query whose rows go into a table or a file.</summary>
    Create,
    Alter,
    Drop,
    /// <summary>Also <c>describe</c> and <c>show</c>; what is explained counts by itself.</summary>
    Explain,
    /// <summary>Begin, commit, roll back, savepoints.</summary>
    Transaction,
    Set,
    /// <summary>Also <c>exec</c>, <c>execute</c> and <c>do</c>.</summary>
    Call,
    /// <summary>Grant, revoke, deny.</summary>
    Grant,
    /// <summary>Files and other servers: copy, load, backup, restore, attach.</summary>
    Copy,
    /// <summary>What is done to the server and its sessions: shutdown, kill, vacuum, pragma, use, lock.</summary>
    Admin,
}
