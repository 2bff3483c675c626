namespace Cordon.Detection;

/// <summary>Articles, pronouns, prepositions and the like, without those that have an accent or are a word of English too.</summary>
internal static class OtherWords
{
    private const string German = "der das und ist nicht ein eine einen einem einer eines ich du er sie es wir ihr mich mir dich dir sich uns auf mit von zu zum zur bei nach aus bis durch ohne gegen unter vor zwischen auch aber oder wenn dass weil wie wo was wer kann wird werden sind hat haben noch nur schon sehr bitte per im am den dem des kein keine diese dieser dieses mehr als so doch hier dann";
    private const string French = "le la les un une des du de et est que qui dans pour pas sur avec sont vous nous ils elle je il au aux ce cette ces mais ou donc car ne se sa ses son leur leurs plus tout tous votre vos notre nos par comme bien fait merci bonjour";
    private const string Spanish = "el los las una unos unas del y es en que por con para su sus lo al como pero mas muy este esta estos ese esa hay ser tiene desde hasta cuando porque usted nos nuestro gracias hola puede sobre entre sin ya";
    private const string Italian = "il gli i lo uno di che e per con non si da dal della delle dei nel nella sono come anche ma pi questo questa questi suo loro ha ho abbiamo essere stato grazie ciao alla alle";
    private const string Portuguese = "o os as um uma uns dos da das em no na nos nas ao com por para que mais mas foi tem ser seu sua isso este esta muito obrigado voce ele ela como quando";
    private const string Dutch = "de het een en van ik je jij hij zij wij jullie niet dat die voor met op aan te bij naar uit om ook maar als dan nog wel kan zijn heeft hebben wordt worden deze dit mijn uw ons geen";
    private const string Northern = "och det att som en den till av inte har var jag du vi ni han hon om kan med ett eller fra ikke jeg og er for til af han hun skal vil blev ble";
    private const string Eastern = "w i z na do nie jest to sie od za jak ale przez po dla oraz tym tego jego czy a ve bir bu icin ile da ya cok olarak gibi daha ne ama var yok";
    private const string Southern = "yang dan di ke dari untuk dengan ini itu tidak akan pada adalah saya anda kami bisa juga atau la cua va khong trong cho mot nhung duoc voi";

    public const string All = $"{German} {French} {Spanish} {Italian} {Portuguese} {Dutch} {Northern} {Eastern} {Southern}";
}
