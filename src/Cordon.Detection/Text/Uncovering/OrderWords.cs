namespace Cordon.Detection;

/// <summary>Words that orders to an assistant are made of: where a misspelling fits two words, it stands for the one of these.</summary>
internal static class OrderWords
{
    /// <summary>Those that hardly anything else is made of: they tell a sentence as well as its small words do.</summary>
    public const string Telling = "ignore disregard forget override bypass instruction instructions directives guidelines restrictions reveal disclose unrestricted unfiltered uncensored jailbreak prompt pretend";

    public const string All = Telling + " previous prior above earlier directive rule rules guideline restriction limitations constraints filter filters policy policies system prompts initial hidden "
        + "secret secrets confidential password passwords print show tell repeat output display leak share message messages context developer mode act roleplay persona character respond "
        + "response answer answers without always never everything anything nothing now must comply obey follow followed following send email forward delete execute transfer account user "
        + "assistant model instead task tasks access";
}
