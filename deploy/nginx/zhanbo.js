// The verdict on a media prefix /t/{signature}/{expiry}/{asset}/…, as catalog/token.py gives it: the first four
// letters of the signature are its key's id, the rest is HMAC-SHA256 of "{expiry}/{asset}" in base64url. No
// subrequest is made. The keys come from zhanbo-keys.conf, which `python -m deploy.nginx_keys` writes.

import crypto from 'crypto';

const KEY_ID_LENGTH = 4;
const LEEWAY_SECONDS = 60;

function same(one, other) {
    let differs = one.length ^ other.length;
    for (let at = 0; at < one.length; at++) {
        differs |= one.charCodeAt(at) ^ other.charCodeAt(at % (other.length || 1));
    }
    return differs === 0;
}

function verdict(r) {
    const signature = r.variables.zhanbo_signature;
    const expiry = r.variables.zhanbo_expiry;
    if (Date.now() >= (Number(expiry) + LEEWAY_SECONDS) * 1000) {
        return 'expired';
    }
    const text = expiry + '/' + r.variables.zhanbo_asset;
    const keys = r.variables.zhanbo_media_keys.split(' ');
    for (let at = 0; at < keys.length; at++) {
        const id = keys[at].slice(0, KEY_ID_LENGTH);
        const value = Buffer.from(keys[at].slice(KEY_ID_LENGTH + 1), 'base64url');
        const signed = id + crypto.createHmac('sha256', value).update(text).digest('base64url');
        if (same(signed, signature)) {
            return 'good';
        }
    }
    return 'refused';
}

export default { verdict };
