-- What agents say: one of each kind, in the form that browsers, apps and bots give them.

BEGIN;
SET LOCAL client_min_messages = warning;
SELECT no_plan();

CREATE TEMPORARY TABLE expected (number int GENERATED ALWAYS AS IDENTITY, agent text, platform text, browser text);

-- ---- browsers on computers
INSERT INTO expected (agent, platform, browser) VALUES
('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36', 'web-desktop-chrome', 'chrome'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/124.0.0.0', 'web-desktop-edge', 'edge'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0', 'web-desktop-opera', 'opera'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 YaBrowser/24.4.0.0 Safari/537.36', 'web-desktop-yandex', 'yandex'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36 Vivaldi/6.7', 'web-desktop-vivaldi', 'vivaldi'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0', 'web-desktop-firefox', 'firefox'),
('Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'web-desktop-ie', 'ie'),
('Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; .NET CLR 2.0.50727; Tablet PC 2.0)', 'web-desktop-ie', 'ie'),
('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15', 'web-desktop-safari', 'safari'),
('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:125.0) Gecko/20100101 Firefox/125.0', 'web-desktop-firefox', 'firefox'),
('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36', 'web-desktop-chrome', 'chrome'),
('Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0', 'web-desktop-firefox', 'firefox'),
('Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36', 'web-desktop-chrome', 'chrome'),
('Mozilla/5.0 (X11; OpenBSD amd64; rv:125.0) Gecko/20100101 Firefox/125.0', 'web-desktop-firefox', 'firefox'),
('Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18', 'web-desktop-opera', 'opera'),
-- ---- on phones
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1', 'web-mobile-safari', 'safari'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1', 'web-mobile-chrome', 'chrome'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/125.0 Mobile/15E148 Safari/605.1.15', 'web-mobile-firefox', 'firefox'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 EdgiOS/124.0.2478.50 Mobile/15E148 Safari/604.1', 'web-mobile-edge', 'edge'),
('Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.0 Mobile/15E148 Safari/604.1', 'web-mobile-safari', 'safari'),
('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36', 'web-mobile-chrome', 'chrome'),
('Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36', 'web-mobile-samsung-internet', 'samsung-internet'),
('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 EdgA/124.0.0.0', 'web-mobile-edge', 'edge'),
('Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 OPR/82.0.0.0', 'web-mobile-opera', 'opera'),
('Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0', 'web-mobile-firefox', 'firefox'),
('Mozilla/5.0 (Linux; U; Android 4.0.3; en-us; HTC Sensation Build/IML74K) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30', 'web-mobile-android-browser', 'android-browser'),
('Mozilla/5.0 (Linux; U; Android 9; en-US; Redmi Note 8 Build/PKQ1) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/78.0.3904.108 UCBrowser/13.4.0.1306 Mobile Safari/537.36', 'web-mobile-uc', 'uc'),
('Mozilla/5.0 (Linux; Android 12; CUBOT_X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36', 'web-mobile-chrome', 'chrome'),
('Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.15063', 'web-mobile-edge', 'edge'),
('Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5', 'web-mobile-firefox', 'firefox'),
('Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; en) Presto/2.5.25 Version/10.54', 'web-mobile-opera', 'opera'),
-- ---- on tablets
('Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1', 'web-tablet-safari', 'safari'),
('Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36', 'web-tablet-chrome', 'chrome'),
('Mozilla/5.0 (Linux; Android 9; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36', 'web-tablet-chrome', 'chrome'),
('Mozilla/5.0 (Linux; Android 11; Lenovo TB-J606F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36', 'web-tablet-chrome', 'chrome'),
('Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/108.4.6 like Chrome/108.0.5359.160 Safari/537.36', 'web-tablet-silk', 'silk'),
('Mozilla/5.0 (Android 13; Tablet; rv:125.0) Gecko/125.0 Firefox/125.0', 'web-tablet-firefox', 'firefox'),
-- ---- apps with agents of their own: Apple's and Android's libraries, and what apps write themselves
('MyShop/3.2 (iPhone; iOS 17.1; Scale/3.00)', 'ios-app', 'myshop'),
('My%20Shop/412 CFNetwork/1494.0.7 Darwin/23.4.0', 'ios-app', 'my-shop'),
('MyShop/3.2 (com.example.myshop; build:412; iPadOS 17.1.0) Alamofire/5.8.1', 'ios-app', 'myshop'),
('MyShop/3.2 (com.example.myshop; build:412; iOS 17.1.0) Alamofire/5.8.1', 'ios-app', 'myshop'),
('My Shop 3.2 (Android 14; Pixel 8)', 'android-app', 'my-shop'),
('MyShop-Android/3.2', 'android-app', 'myshop-android'),
('okhttp/4.12.0', 'android-app', 'okhttp'),
('Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)', 'android-app', 'dalvik'),
('com.example.shop/3.2 (Linux; U; Android 13; it_IT; Pixel 7; Build/TQ3A; Cronet/119.0.6045.31)', 'android-app', 'com-example-shop'),
-- ---- the browsers within apps
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/460.0.0.30.109;FBBV/591296300]', 'ios-app', 'facebook'),
('Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/460.0.0.48.109;]', 'android-app', 'facebook'),
('Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 [FB_IAB/Orca-Android;FBAV/455.0;]', 'android-app', 'facebook-messenger'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 330.0.3.29.109 (iPhone14,5; iOS 17_4; it_IT; it; scale=3.00)', 'ios-app', 'instagram'),
('Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 musical_ly_2023407050 BytedanceWebview/d8a21c6', 'android-app', 'tiktok'),
('Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36 MyShop/3.2', 'android-app', 'myshop'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MyShop/3.2', 'ios-app', 'myshop'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003131) NetType/WIFI Language/en', 'ios-app', 'wechat'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/315.0.630091404 Mobile/15E148 Safari/604.1', 'ios-app', 'google'),
-- ---- with words on the device before the name, before Mozilla, behind the maker's browser, or as the name of a bundle
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148; iPhone 14/17.4 MyShop/3.2.0', 'ios-app', 'myshop'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 iPhone14,5/D17AP MyShop/3.2', 'ios-app', 'myshop'),
('Mozilla/5.0 (iPhone14,5; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit (KHTML, like Gecko) Version/17.4 Mobile Safari MyShop 3.2.0 rv:412', 'ios-app', 'myshop'),
('Mozilla/5.0 (iPhone; U; CPU iPhone OS 17.4; en_US; ) AppleWebKit/0.0 (KHTML, like Gecko) Version/0.0; Maps:ios/com.example.Shop/3.2/Mobile', 'ios-app', 'com-example-shop'),
('MyShop/3.2 Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36', 'android-app', 'myshop'),
('MyShop/3.2 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko)', 'android-app', 'myshop'),
('Mozilla/5.0 (Linux; Android 11; Pixel 5; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.106 Mobile Safari/537.36 HuaweiBrowser/11.0 MyShop/3.2', 'android-app', 'myshop'),
('Mozilla/5.0 (Linux; Android 10; NOH-NX9; HMSCore 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.106 HuaweiBrowser/11.0 Mobile Safari/537.36', 'web-mobile-huawei', 'huawei'),
-- ---- Google's apps are no bots, and an app of that name for a watch runs on the phone
('Google.KeepExtension/5.2024 (OS=iOS;OSVer=17.4;Manufacturer=Apple;Model=iPhone_14) gzip', 'ios-app', 'google-keepextension'),
('GoogleWeather/1.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko)', 'android-app', 'googleweather'),
('MyShop Watch Extension/412 CFNetwork/1494.0.7 Darwin/23.4.0', 'ios-app', 'myshop-watch-extension'),
-- ---- a web view without a name
('Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0 Mobile Safari/537.36', 'web-mobile-webview', 'webview'),
('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', 'web-mobile-webview', 'webview'),
-- ---- bots
('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot', 'googlebot'),
('Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot', 'googlebot'),
('Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)', 'bot', 'gptbot'),
('Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)', 'bot', NULL),
('Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; Claude-User@anthropic.com)', 'bot', NULL),
('Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)', 'bot', NULL),
('meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)', 'bot', NULL),
('facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'bot', 'facebookbot'),
('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/124.0.0.0 Safari/537.36', 'bot', 'headlesschrome'),
('Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse', 'bot', 'chrome'),
('curl/8.5.0', 'bot', 'curl'),
('python-requests/2.31.0', 'bot', 'python-requests'),
('Go-http-client/2.0', 'bot', 'go-http-client'),
('Java/17.0.10', 'bot', 'java'),
('Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 'bot', 'uptimerobot'),
-- ---- neither a phone, a tablet nor a computer, and what says nothing
('Mozilla/5.0 (SMART-TV; Linux; Tizen 6.5) AppleWebKit/537.36 (KHTML, like Gecko) 85.0.4183.93/6.5 TV Safari/537.36', 'web-other', NULL),
('Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager', 'web-other', 'chrome'),
('Mozilla/5.0 (PlayStation 5 3.11) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15', 'web-other', 'safari'),
('Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/51.0.2704.79 Safari/537.36 Edge/14.14393', 'web-other', 'edge'),
('MyShop/412 (Apple Watch; U; CPU OS 10_4 like Mac OS X; it_it)', 'web-other', NULL),
('MyShop/412 watchOS/10.4 model/Watch6,1 hwp/t8301 build/21T216', 'web-other', NULL),
('-', 'web-other', 'other'),
('MyShop/3.2', 'web-other', 'other'),
('what is this', 'web-other', 'other'),
('Mozilla/5.0', 'web-other', 'other');

SELECT is(platform(agent), platform, agent) FROM expected ORDER BY number;
SELECT is(browser(agent), browser, 'browser: ' || agent) FROM expected WHERE browser IS NOT NULL ORDER BY number;
SELECT is(is_bot(agent), platform = 'bot', 'is_bot: ' || agent) FROM expected ORDER BY number;

-- ---- what holds for every agent
SELECT is_empty($$ SELECT agent, platform(agent) FROM expected
                   WHERE  platform(agent) !~ '^(ios-app|android-app|web-(mobile|tablet|desktop)-[a-z0-9-]+|web-other|bot)$' $$, 'no other platform');
SELECT is_empty($$ SELECT agent FROM expected WHERE platform(agent) LIKE 'web-%-%' AND platform(agent) NOT LIKE '%-' || browser(agent) $$,
                'the browser in the platform is the browser');
SELECT * FROM finish();
ROLLBACK;
