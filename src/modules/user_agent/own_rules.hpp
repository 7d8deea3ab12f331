// The rules that uap-core lacks, each block with its source.
#pragma once

#include "modules/user_agent/rules.hpp"

namespace shopmetrics::user_agent {

// What an operating system says of the device, and of who answers for it.
enum class System : std::uint8_t { ios, android, phone, tablet, desktop, other };

// Tried before uap-core's rules of the same list.
inline constexpr Rule first_rules[] = {
    // ---- bot. An answer of `bot` holds for every agent, the others for those that are of no phone or no app; `no`
    // takes back what the rules below would say. First the models of phones and tablets with such a name.
    {List::bot, true, R"(\bcubot\b|android [\d.]+;(?: ?[a-z]{2}-[a-z]{2};)? ?[^;)]*bot[^;)/]*(?: build/|\)))", "no"},
    // Programs that fetch for language models and answers, as their operators name them on their pages: OpenAI,
    // Anthropic, Perplexity, Meta, Google, Apple, Mistral, Cohere, ByteDance, Cognition, Manus.
    {List::bot, true,
     R"(chatgpt-user|oai-searchbot|claude-(?:web|user)|anthropic-ai|perplexity-user|meta-external|)"
     R"(mistralai-user|cohere-ai|duckassist|bytespider|manus-user|devin/|diffbot)",
     "bot"},
    // Google's programs that have no `bot` in their names: developers.google.com/search/docs/crawling-indexing.
    {List::bot, true,
     R"(\bgoogle(?:-[a-z]| web preview| search console|other|sites|adsense)|-google\b|)"
     R"(mediapartners-google|feedfetcher|apis-google|bingpreview|adidxbot|facebookexternal|)"
     R"(facebookcatalog|yahoo! slurp|yeti/|yandex(?:images|video|media|blogs|metrika|direct|webmaster|)"
     R"(market|news|accessibility|turbo|renderresources))",
     "bot"},
    // Browsers without a person: the headless modes of Chrome and Firefox, and what drives browsers in tests.
    {List::bot, true,
     R"(headlesschrome|phantomjs|slimerjs|puppeteer|playwright|cypress/|selenium|chrome-lighthouse|)"
     R"(gtmetrix|\bptst/|catchpoint|pingdom|datadog|newrelic|site24x7|uptime|statuscake|prtg|)"
     R"(functionize|webpagetest|siteimprove|cloudflare|thousandeyes|nodeping)",
     "bot"},
    // HTTP libraries and tools, in the form that their own documentation shows.
    {List::bot, true,
     R"(^(?:curl|wget|libcurl|lwp|libwww|python|aiohttp|httpx|go-http-client|go |java|apache|jakarta|)"
     R"(node-fetch|node|undici|got|axios|superagent|guzzle|php|ruby|faraday|typhoeus|rest-client|)"
     R"(mechanize|httpie|postman|insomnia|reqwest|hyper|dart|winhttp|microsoft url|perl|scrapy|colly|)"
     R"(symfony|zend|httpclient|http_|http client|pycurl|restsharp|unirest|fasthttp|req/|lua-resty|)"
     R"(ruby)\b)",
     "bot"},
    {List::bot, true, R"(\b(?:go-http-client|python-requests|python/\d|libwww-perl|powershell|pycurl|okhttp-bot)\b)",
     "bot"},
    // What bots call themselves and what they do.
    {List::bot, true, R"((?:[a-z0-9_]bot|\bbot|robot|crawler|spider|scraper|archiver|slurp)s?(?:[^a-z]|$))", "bot"},
    {List::bot, true,
     R"((?:fetcher|indexer|validator|checker|preview|scanner|screenshot|thumbnail|monitor|monitoring|)"
     R"(analyzer|collector|archive|verification|verifier|lookup|survey|probe|inspector|downloader|)"
     R"(retriever|harvester|extractor|sniffer|detector|transcoder|crawl|finder|synthetic|sitesucker|)"
     R"(imageproxy|proxy)s?(?:[^a-z]|$))",
     "unless an app"},
    // Google's others, and not its apps.
    {List::bot, true, R"(^google)", "unless an app"},
    // A page or a mailbox to complain to.
    {List::bot, true, R"(https?://|www\.|[a-z0-9]@[a-z0-9-]+\.[a-z]|\(at\)|mailto:|\bcontact\b|\+[a-z]+\.[a-z]{2})",
     "unless an app"},
    // The form of the first bots, which name no system.
    {List::bot, true,
     R"(^mozilla/\d\.\d+ \(compatible\b|^mozilla/\d\.\d+ \(\)|scan|search|recon|\blink|feed|rss|subscribers|)"
     R"(diagnostics|hook|proxy|security|domain|\bjndi:|test|\bagent|http|curl|fetch|index|seo\b|nagios|)"
     R"(zgrab|bench|exporter|matomo|grafana|\bping|collectd|nmap|nikto|sqlmap|\bdcv\b|torrent|\bcms|)"
     R"(\bphp|amazon|parser|\btools?\b|check|worker|user-?agent|hello,? world|explore|radar|patchwatch|)"
     R"(infrawatch|report|external|sectxt|logic-apps|prometheus|copilot|camo|shodan|buster|arachni|)"
     R"(hakai|zmeu|nvd0?rz|software|request|gitops|opensource|\(java\)|^(?:desktop|url|dark|firefox|)"
     R"(chrome|mozilla)$|\.(?:com|net|org|io|eu|de|fr|ai|co)\b)",
     "unless a device"},

    // ---- app: an app, or the browser within one. The tokens are those that the apps send; an empty name is the one
    // that the agent begins with.
    {List::app, false, R"(FBAN/Messenger|FB_IAB/(?:MESSENGER|Orca)|FBAN/mLite)", "facebook-messenger"},
    {List::app, false, R"(\bFBA[NV]/|\bFB_IAB/|\[FB)", "facebook"},
    {List::app, false, R"(\bInstagram\b)", "instagram"},
    {List::app, false, R"(\bBarcelona \d)", "threads"},
    {List::app, false, R"(\bMicroMessenger/)", "wechat"},
    {List::app, false, R"(\bLine/\d)", "line"},
    {List::app, false, R"(\bKAKAOTALK)", "kakaotalk"},
    {List::app, false, R"(\bNAVER\()", "naver"},
    {List::app, false, R"(\bSnapchat)", "snapchat"},
    {List::app, false, R"(\bPinterest(?: for |/))", "pinterest"},
    {List::app, false, R"(Twitter for i|\bTwitterAndroid)", "twitter"},
    {List::app, false, R"(\bLinkedInApp)", "linkedin"},
    {List::app, false, R"(\bmusical_ly|\bBytedanceWebview|\btrill_\d|\bTikTok)", "tiktok"},
    {List::app, false, R"(\bGSA/\d|\bGoogleApp/|com\.google\.GooglePlus/)", "google"},
    {List::app, true, R"(\bbaiduboxapp\b)", "baidu"},
    {List::app, false, R"(\bWeibo\b|__weibo__)", "weibo"},
    {List::app, false, R"(\bAlipayClient|\bAliApp\()", "alipay"},
    {List::app, false, R"(\bTelegram-Android)", "telegram"},
    {List::app, false, R"(\bViber/)", "viber"},
    {List::app, false, R"(^WhatsApp/)", "whatsapp"},
    {List::app, false, R"(\bYJApp-)", "yahoo-japan"},
    {List::app, false, R"(\bDaumApps?/)", "daum"},
    {List::app, false, R"(\bRoblox(?:App)?\b|\bROBLOX\b)", "roblox"},
    // Android's own HTTP client, the one that most of its apps use, and Apple's: developer.android.com,
    // square.github.io/okhttp, developer.apple.com/documentation/cfnetwork.
    {List::app, false, R"(^Dalvik/)", "dalvik"},
    {List::app, false, R"(^okhttp\b)", "okhttp"},
    {List::app, false, R"(^Safari(?:/|0|1|2|3|4|5|6|7|8|9)|^MobileSafari(?:/|0|1|2|3|4|5|6|7|8|9))", "no"},
    {List::app, false, R"(\bCFNetwork\b)", ""},
    // Apps of Baidu and Huawei, which show pages in the view of their maker's browser.
    {List::app, false, R"( Safari/[\d.]+ (?:baidubrowser|HuaweiBrowser)/[\d.]+ (?:\([^)]*\) )?([A-Za-z]+)/\d)", "$1"},
    // Browsers that stand on the system's web view, and would be taken for apps that do.
    {List::app, true,
     R"(browser|yandex|\bOP(?:[RTX]|RGX|iOS)/|\bEdgA|SogouMSE|\bQuark/|\bFocus/|\bKlar/|\bDdg/|)"
     R"(DuckDuckGo|\bSilk/|YaApp_|Puffin|TV Bro|\bPHX/|\bAtom/|ACHEETAHI|LieBaoFast|SznProhlizec|)"
     R"(Sleipnir|Mercury|\bCriOS|\bFxiOS|\(iP.* Safari/\d|^iP[a-z]+[a-z0-9]*$)",
     "no"},
    {List::app, false, R"( QQ/\d)", "qq"},
    {List::app, false, R"(\bappname/([A-Za-z0-9]+))", "$1"},
    {List::app, false, R"(^((?:com|net|org|de|jp|cn|ru|io|fr|it|es|uk|kr|br|in|nl|pl|tv|air)\.[A-Za-z0-9_.]+)[/ ])",
     "$1"},
    {List::app, false, R"(^([A-Za-z]+)/(?:iOS|Android)\b)", "$1"},
    // Apps that show pages in the system's web view put their name behind its own.
    {List::app, false, R"(; wv\).* Safari/[\d.]+ +\[?([A-Za-z][A-Za-z0-9_.-]+)[/ ](?:v?\d|Android|iOS))", "$1"},
    {List::app, false,
     R"(Version/[\d.]+ Chrome/.* Safari/[\d.]+ +\[?([A-Za-z][A-Za-z0-9_.-]+)[/ ](?:v?\d|Android|iOS))", "$1"},
    {List::app, false, R"(\(iP(?:hone|ad|od).*like Gecko\) ([A-Za-z][A-Za-z0-9_.-]+)/[\d.]+(?: Version/[\d.]+)?$)",
     "$1"},
    {List::app, false, R"(^([A-Za-z][A-Za-z0-9_. -]*)/[^ ]+ Mozilla/.*; wv\))", "$1"},
    {List::app, false, R"(^([A-Za-z]+(?: [A-Za-z]+)*)/[\d.]+ Mozilla/5\.0 \((?:Linux; (?:U; )?Android\b|iP))", "$1"},
    {List::app, true, R"(^([a-z][a-z0-9 ]* app) [\d(])", "$1"},
    {List::app, false, R"(\(iP(?:hone|ad|od).* Mobile/[0-9A-Z]+[ /]([A-Za-z][A-Za-z0-9_.-]+)[/ ][\di(])", "$1"},
    // The last name, behind words on the device.
    {List::app, false, R"(\(iP(?:hone|ad|od).* Mobile/[0-9A-Z]+[ ;].*[ ;]([A-Za-z][A-Za-z0-9_.-]+)/v?\d)", "$1"},
    {List::app, false, R"(\(iP(?:hone|ad|od).* Mobile Safari ([A-Za-z][A-Za-z0-9_.-]+)[/ ]v?\d)", "$1"},
    // The name of a bundle or package.
    {List::app, false, R"([ ;:(/]((?:com|net|org|de|jp|cn|ru|io|fr|it|co)\.[A-Za-z]\w*\.[A-Za-z][\w.]*)/\d)", "$1"},
    {List::app, false, R"(\bCrosswalk/)", "crosswalk"},
    {List::app, false, R"(\bFlipboard\b)", "flipboard"},
    {List::app, false, R"(\bUnityPlayer/)", "unity"},
    {List::app, true, R"(^m?ozi?l+a)", "no"},
    {List::app, false, R"(^([A-Za-z][A-Za-z0-9_-]*)/[\d.]+ \(Linux; (?:U; )?Android\b.*\(KHTML, like Gecko\)$)", "$1"},
    // What is left are browsers if they say so, and else apps with agents of their own.
    {List::app, true, R"(applewebkit|mozi?l+a|opera|\bucweb|browser|\bmidp\b|gecko/)", "no"},

    // ---- device. Televisions, consoles, watches, cars, speakers.
    {List::device, true,
     R"(\bsmart-?tv\b|\bhbbtv\b|\btv\b|apple ?tv|google ?tv|android ?tv|\bbravia\b|\baft[a-z]{1,4}\b|)"
     R"(\bcrkey\b|\broku\b|netcast|web0s|\bviera\b|netrange|large screen|\bsettop|\bstb\b|nettv|)"
     R"(philipstv|inettv|\btv ?box\b|\btivo)",
     "other"},
    {List::device, true,
     R"(playstation|\bxbox\b|nintendo|\bwatch(?:os)?(?:[/,\d]|$|[ a-z0-9]{0,9}(?: build|[;)]))|wearos|)"
     R"(\bsm-r\d|oculusbrowser|\bpico \d|tesla/|\bqtcarbrowser\b|homepod|audioos)",
     "other"},
    {List::device, false,
     R"(\bWPDesktop|\bXBLWP7|\bWindows Phone|; Lumia |\bvivo \d{4}|\bASUS_[LTXZ]\d|\bM-PP|)"
     R"(\bPalm(?:Source|OS)|\bPalmscape|\bXiino|\bCoolpad|\bPadFone|\bdv\(iPh)",
     "phone"},
    // Huawei and Honor: W is for Wi-Fi alone; and the families of their tablets.
    {List::device, false,
     R"(\b[A-Z]{3,4}\d?-W\d\d\b|\bGEM-70|\b(?:AGS|BAH|KOB|JDN|CMR|SHT|BTV|BZ[TKWH]|SCM|SCMR|MRX|MRR|DBY|)"
     R"(DBR|VRD|BGO|BG2|CPN|FDR|GDI|HDN|AGM|AGR|BRT|ROD)\d?-[AWLUD])",
     "tablet"},
    // Phones by the numbers of their makers, where the word is missing: Samsung, Oppo, Realme, Vivo, LG, Motorola,
    // Xiaomi.
    {List::device, false,
     R"(\bSM-[AGJMNFSEC]\d|\bCPH\d{4}|\bP[A-Z]{3}[01]0\b|\bRMX\d{4}|\bV[12]\d{3}[A-Z]|\bLM-[A-SU-Z]|)"
     R"(\b[Mm]oto |\bRedmi (?:Note|\d|[A-Z]\d)|\b[A-Z]{3}-(?:AL|TL|LX|AN|TN|N|L)\d)",
     "phone"},
    {List::device, false, R"(\bWindows NT|\bDesktop;|\(PC; )", "desktop"},
    // Computers that run Android.
    {List::device, true,
     R"(\bchromebook|\bchromebox|\belitebook|\bprobook|\bpavilion|\binspiron|\blatitude|\bvostro|)"
     R"(\bxps \d|\btravelmate|\baspire [a-z0-9]|\bswift sf|\bsatellite|\blifebook|\bthinkpad [a-z]\d|)"
     R"(\bmacbook|\bvivobook|\bzenbook|\beasynote|\bnuc\d|\bvirtualbox)",
     "desktop"},
    // Tablets that their maker names so: Apple, and the words.
    {List::device, true,
     R"(\bipad|\bdv\(ip(?:ad|d)|/apad\b|tablet browser|\btablet;|\btablet\)|android[^;]*; ?tablet|)"
     R"(\btablet [^p]|playbook|\btouchpad\b|[ ;_-]wi-?fi[ );_])",
     "tablet"},
    {List::device, true, R"((?:^|[ ;_-])[a-z]*(?:tab|pad)(?:let)?[a-z]?(?:[ _-]?\d[a-z0-9]*)?(?:[ );_/-]|$))",
     "tablet"},
    {List::device, true, R"(\bmid[ _-]?\d|\bnook|\bbntv\d|\bandroid 3\.|\bpocketbook|\btpc|tpc\b|\bnavitel)", "tablet"},
    // Tablets by the numbers that their makers give them. Samsung, Amazon, Lenovo, Google, Motorola.
    {List::device, false,
     R"(\bSM-[TXP]\d|\bGT-(?:P\d|N[58])|\bSCH-I(?:800|905|815)|\bSGH-(?:T8[45]9|I9[58]7)|\bSHW-M(?:180|)"
     R"(380|430|480|500))",
     "tablet"},
    {List::device, false,
     R"(\bKF[A-Z]{2,4}(?:WI|AN)?\b|\bKindle Fire|\bLenovo (?:TB|YT|B[68]0|A(?:2107|2109|2207|3000|3300|)"
     R"(3500|5500|7600|10-|8-|7-)|S(?:5000|6000|8-))|\bTB\d?-?[0-9X]\d{2}|\bYT\d?-|\bHTC Flyer|)"
     R"(\bM-[MS]P\d|\bNomi[ _]C\d{4}|\bNexus (?:7|9|10)\b|\bPixel (?:C|Tablet)\b|\bXoom\b|\bMZ60)",
     "tablet"},
    // LG, Acer, Asus, Toshiba, Sony, HP, Dell, Xiaomi, Oppo, Nokia, Doogee, Alldocube, Archos, Alcatel, Prestigio,
    // Irbis,
    // Digma, BQ.
    {List::device, false,
     R"(\bLG-V\d{3}|\bLM-T\d{3}|\b[AB][13]-[78A]\d\d|\bME\d{3}[A-Z]{0,2}\b|\bK0[01][0-9A-Z]\b|)"
     R"(\bP0[0-2][0-9A-Z]\b|\bAT\d{3}\b|\bSGP\d{3}|\bSlate ?(?:7|8|10)\b|\bVenue ?(?:7|8|10)\b|)"
     R"(\b2\d{4}RP[A-Z0-9]|\b2(?:1051182|208128[13])[A-Z]|\bM2105K81A|\bOPD\d{4}|\bi?PA2\d{3}|)"
     R"(\bNokia T\d\d\b|\bDOOGEE [TU]\d\d|\bTECNO P70\d|; RT\d\b|\bMicromax ?P\d|\bGinzzu[ _]GT-|)"
     R"(\bTM-[789]\d{3}|; AN(?:7|8|9|10)[A-Z]*\d)",
     "tablet"},
    {List::device, true,
     R"(\biplay[ _]?\d|\biball slide|\breadboy|\barchos (?:70|79|80|90|97|10\d)|)"
     R"(;[ _](?:alcatel[ _])?(?:80(?:5[2-9]|6\d|79|8\d|9\d)|90[123]\d|9203|9309)[a-z]?\d?(?:[ );]|_)|)"
     R"(\bpm[tp]\d{4}|\birbis[ _]?t[a-z]\d|; t[xzw]\d{2,3}\b|(?:\b|_)[pst]s\d{4}[mp][gl]\b|)"
     R"(\bbq(?:ru)?-(?:7|8|9|10)\d{2,3})",
     "tablet"},
    {List::device, true,
     R"(\bmobile|mobile\b|mobilesafari|\belibom\b|\biphone|\bipod|\biph\d|\bphone\b|opera mini|)"
     R"(opera mobi|midp|\bj2me|ucweb|up\.browser|\bwap\b|blackberry|\bbb10|symb(?:ian|os)|)"
     R"(series ?[346]0|nokia|\bbrew\b|\bdocomo|kddi|softbank|vodafone|netfront|obigo|iemobile|)"
     R"(windows ce|jig browser|\bmmp\b|maui|openwave|teleca|polaris)",
     "phone"},
    // A web view of Android whose agent ends before the word Mobile would stand.
    {List::device, false, R"(\bAndroid\b.*(?:Chrome/[\d.]+|; wv\))$|\bAndroid/[\d.]+ .*\bRelease/)", "phone"},

    // ---- browser
    {List::browser, false, R"(\bYa(?:Browser|App_|SearchBrowser|SearchApp)|\bYandexSearch)", "yandex"},
    {List::browser, false, R"(\bOP(?:R|T|X|RGX|iOS)/|^Opera/.*\bHbbTV/)", "opera"},
    {List::browser, false, R"(\bEdg(?:A|iOS|e)?/)", "edge"},
    {List::browser, false, R"(\bUC ?Browser|\bUCWEB|\bUCTurbo|\bUBrowser/)", "uc"},
    {List::browser, false, R"(\bSamsungBrowser)", "samsung-internet"},
    {List::browser, false, R"(\bMiuiBrowser)", "mi"},
    {List::browser, false, R"(\bHuaweiBrowser|hmos\.browser)", "huawei"},
    {List::browser, false, R"(\bHeyTapBrowser)", "heytap"},
    {List::browser, false, R"(\bVivoBrowser)", "vivo"},
    {List::browser, false, R"(\bM?QQBrowser)", "qq"},
    {List::browser, false, R"(\bSogou(?:MSE|MobileBrowser))", "sogou"},
    {List::browser, false, R"(\bQuark/)", "quark"},
    {List::browser, false, R"(\bLG Browser/)", "lg"},
    {List::browser, false, R"(\bACHEETAHI)", "cm"},
    {List::browser, false, R"(\bLieBaoFast)", "liebao"},
    {List::browser, false, R"(\bSznProhlizec)", "seznam"},
    {List::browser, false, R"(\bHbbTV\b.*\bChrome/|\bChrome/.*\bHbbTV\b)", "chrome"},
    {List::browser, false, R"(^Safari(?:/|0|1|2|3|4|5|6|7|8|9)|^MobileSafari(?:/|0|1|2|3|4|5|6|7|8|9))", "safari"},
    {List::browser, false, R"(\bAndroid\b.*\bBrowser/App|^Android [\d.]+; ?AppleWebKit)", "android-browser"},
    {List::browser, false, R"(\bMZBrowser)", "meizu"},
    {List::browser, false, R"(\bPHX/)", "phoenix"},
    {List::browser, false, R"(\bDuckDuckGo/|\bDdg/)", "duckduckgo"},
    {List::browser, false, R"(\b(?:Focus|Klar)/\d)", "firefox-focus"},
    {List::browser, false, R"(\b(AlohaBrowser|Ecosia|OculusBrowser|Puffin|Vivaldi|Whale|Brave|QtWebEngine)\b)", "$1"},

    // ---- os
    {List::os, true,
     R"(\bokhttp|dalvik|\(linux;(?: u;)? android|andr0id|diordna|FBAN/FB4A|com\.facebook\.(?:katana|)"
     R"(orca|lite|mlite)|\bOMDroid|^(?:AntennaPod|Podkicker))",
     "Android"},
    {List::os, false, R"(\bFBAN/(?:FBIOS|MessengerForiOS)|^(?:Overcast|Castro|iCatcher)\b)", "iOS"},
    {List::os, false,
     R"(\bCFNetwork/.*(?:\((?:x86_64|i386)|Mac OS X|macOS|Power%20Macintosh|iMac|MacBook|Macmini)|)"
     R"(^Safari/?[\d.]+ CFNetwork)",
     "Mac OS X"},
    {List::os, false, R"(\bdv\(iP)", "iOS"},
};

// Tried after them.
inline constexpr Rule last_rules[] = {
    {List::os, true, R"(android)", "Android"},
    {List::os, true, R"((?:^|[^a-z])ios(?:[^a-z]|$))", "iOS"},
    {List::os, false, R"(OpenHarmony|HarmonyOS)", "HarmonyOS"},
    {List::os, true, R"(\bmac ?os|\bos=mac|\bosx\b|macintosh|macbook)", "Mac OS X"},
    {List::os, true, R"(\bwin(?:dows|32|64|7|8|10|11)?\b|^microsoft-)", "Windows"},
    {List::os, true, R"(amigaos|\bbeos\b|haiku|risc os|openvms|\birix|hp-ux|\baix\b|os/2|\bx11\b)", "Unix"},
};

// uap-core's names of systems, by what they run on. All others are of no phone, tablet or computer.
struct SystemName {
    std::string_view os;
    System system;
};
inline constexpr SystemName systems[] = {
    {"iOS", System::ios},
    {"Android", System::android},
    {"Windows", System::desktop},
    {"Mac OS X", System::desktop},
    {"Mac OS", System::desktop},
    {"Chrome OS", System::desktop},
    {"Linux", System::desktop},
    {"Linux Mint", System::desktop},
    {"Ubuntu", System::desktop},
    {"Kubuntu", System::desktop},
    {"Lubuntu", System::desktop},
    {"Debian", System::desktop},
    {"Fedora", System::desktop},
    {"Red Hat", System::desktop},
    {"CentOS", System::desktop},
    {"Mandriva", System::desktop},
    {"Mageia", System::desktop},
    {"Gentoo", System::desktop},
    {"Slackware", System::desktop},
    {"openSUSE", System::desktop},
    {"SUSE", System::desktop},
    {"Arch Linux", System::desktop},
    {"PCLinuxOS", System::desktop},
    {"Puppy", System::desktop},
    {"BackTrack", System::desktop},
    {"SerenityOS", System::desktop},
    {"FreeBSD", System::desktop},
    {"OpenBSD", System::desktop},
    {"NetBSD", System::desktop},
    {"BSD", System::desktop},
    {"Solaris", System::desktop},
    {"Unix", System::desktop},
    {"Windows Phone", System::phone},
    {"Windows Mobile", System::phone},
    {"BlackBerry OS", System::phone},
    {"Symbian OS", System::phone},
    {"Symbian^3", System::phone},
    {"Symbian^3 Anna", System::phone},
    {"Symbian^3 Belle", System::phone},
    {"Nokia Series 40", System::phone},
    {"Nokia Series 30 Plus", System::phone},
    {"Bada", System::phone},
    {"KaiOS", System::phone},
    {"Firefox OS", System::phone},
    {"Brew MP", System::phone},
    {"BREW", System::phone},
    {"MeeGo", System::phone},
    {"Maemo", System::phone},
    {"Sailfish", System::phone},
    {"webOS", System::phone},
    {"Tizen", System::phone},
    {"HarmonyOS", System::phone},
    {"BlackBerry Tablet OS", System::tablet},
    {"WeTab", System::tablet},
};

// One name of a browser for the many that uap-core has of it.
struct Name {
    std::string_view from;
    std::string_view to;
};
inline constexpr Name names[] = {
    {"chrome-mobile", "chrome"},
    {"chrome-mobile-ios", "chrome"},
    {"chrome-mobile-webview", "webview"},
    {"mobile-safari-ui-wkwebview", "webview"},
    {"mobile-safari", "safari"},
    {"webkit-nightly", "safari"},
    {"firefox-mobile", "firefox"},
    {"firefox-ios", "firefox"},
    {"firefox-alpha", "firefox"},
    {"firefox-beta", "firefox"},
    {"opera-mobile", "opera"},
    {"opera-mini", "opera"},
    {"opera-tablet", "opera"},
    {"opera-coast", "opera"},
    {"opera-neon", "opera"},
    {"firefox-minefield", "firefox"},
    {"firefox-namoroka", "firefox"},
    {"firefox-shiretoko", "firefox"},
    {"netfront-nx", "netfront"},
    {"blackberry-webkit", "blackberry"},
    {"nokia-services-wap-browser", "nokia"},
    {"nokia-oss-browser", "nokia"},
    {"nokia-browser", "nokia"},
    {"ovi-browser", "nokia"},
    {"baidu-explorer", "baidu"},
    {"edge-mobile", "edge"},
    {"ie-mobile", "ie"},
    {"ie-large-screen", "ie"},
    {"android", "android-browser"},
    {"amazon-silk", "silk"},
    {"uc-browser", "uc"},
    {"miuibrowser", "mi"},
    {"yandex-browser", "yandex"},
    {"alohabrowser", "aloha"},
    {"oculusbrowser", "oculus"},
    {"seznam-prohl-e", "seznam"},
    {"qq-browser-mobile", "qq"},
    {"qq-browser-mini", "qq"},
    {"baidu-browser", "baidu"},
    {"duckduckgo-mobile", "duckduckgo"},
};

}  // namespace shopmetrics::user_agent
