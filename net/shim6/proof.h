/* SPDX-License-Identifier: GPL-2.0 */
/* What proves this host's addresses, and who signs and checks with it. */
#ifndef _SHIM6_NET_PROOF_H
#define _SHIM6_NET_PROOF_H

#include <linux/key.h>
#include <linux/list.h>
#include <linux/refcount.h>

#include "core/proof.h"

struct shim6_ctx;
struct shim6_net;
struct sk_buff;

/* Of a namespace; they are searched one by one. */
#define SHIM6_MAX_PROOFS	64

/**
 * struct shim6_proof_addr - an address that is proven
 * @addr: the address
 * @own: what is shown for it; its parameters have the prefix of @addr
 */
struct shim6_proof_addr {
	struct in6_addr addr;
	struct shim6_own own;
};

/**
 * struct shim6_proof - what proves addresses of this host that were made together
 * @node: in shim6_net.proofs, written under config_lock, read under RCU
 * @ref: one of the list, one of each holder
 * @rcu: freed after a grace period
 * @key: signs; with a reference; NULL: nothing can be signed
 * @generation: of the lists that new contexts begin with; random at first
 * @n: number of addresses, 1 to SHIM6_HBA_PREFIXES
 * @addr: the addresses; the octets they point to are behind them
 *
 * Verified when it was handed in. But for @node, @ref and @generation it never
 * changes.
 */
struct shim6_proof {
	struct list_head node;
	refcount_t ref;
	struct rcu_head rcu;
	struct key *key;
	atomic_t generation;
	unsigned int n;
	struct shim6_proof_addr addr[];
};

/**
 * struct shim6_proof_parts - what a proof is made of
 * @pds: CGA Parameters data structure of any of the addresses, which was
 *	verified
 * @key: signs, or NULL; the proof takes a reference of its own
 * @sig_len: octets of its signatures, 0 without @key
 * @n: number of addresses, 1 to SHIM6_HBA_PREFIXES
 * @addr: the addresses
 */
struct shim6_proof_parts {
	struct shim6_view pds;
	struct key *key;
	u16 sig_len;
	unsigned int n;
	struct in6_addr addr[SHIM6_HBA_PREFIXES];
};

/* proof.c: proofs of a namespace. */

/**
 * shim6_proof_alloc() - a proof that is in no list yet
 * @parts: what it is made of; copied
 *
 * Context: may sleep.
 * Return: the proof, with one reference, or NULL without memory.
 */
struct shim6_proof *shim6_proof_alloc(const struct shim6_proof_parts *parts);

/**
 * shim6_proof_add() - from now on contexts find it
 * @sn: namespace
 * @proof: the proof; the list takes over the caller's reference when it succeeds
 *
 * Running contexts follow soon.
 *
 * Context: config_lock.
 * Return: 0, -EEXIST when one of its addresses has a proof, -ENOSPC when there
 * are SHIM6_MAX_PROOFS.
 */
int shim6_proof_add(struct shim6_net *sn, struct shim6_proof *proof);

/**
 * shim6_proof_del() - forget all proofs that have one of these addresses
 * @sn: namespace
 * @addr: addresses
 * @n: how many
 *
 * Who holds a reference keeps it.
 *
 * Context: config_lock.
 * Return: 0, or -ENOENT when there is none.
 */
int shim6_proof_del(struct shim6_net *sn, const struct in6_addr *addr,
		    unsigned int n);

/**
 * shim6_proof_find() - the proof of an address, without a reference
 * @sn: namespace
 * @addr: the address
 *
 * Context: config_lock, or RCU read side.
 * Return: the proof, or NULL.
 */
struct shim6_proof *shim6_proof_find(struct shim6_net *sn,
				     const struct in6_addr *addr);

/**
 * shim6_proof_after() - one proof after the other, by their first addresses
 * @sn: namespace
 * @addr: first address of the one before, or ::
 *
 * Context: config_lock.
 * Return: the one with the lowest first address above @addr, or NULL.
 */
struct shim6_proof *shim6_proof_after(struct shim6_net *sn,
				      const struct in6_addr *addr);

/**
 * shim6_proof_nth() - one proof after the other, by when they came
 * @sn: namespace
 * @n: which, from 0
 *
 * For a look at all of them that may sleep in between: one that comes or goes
 * meanwhile may be missed, or another one be seen twice.
 *
 * Context: any.
 * Return: the proof, with a reference, or NULL when there are not so many.
 */
struct shim6_proof *shim6_proof_nth(struct shim6_net *sn, unsigned int n);

/**
 * shim6_proof_get() - what proves a ULID
 * @sn: namespace
 * @ulid: the ULID
 * @own: set to what is shown for @ulid, which lives as long as the proof; left
 *	alone when there is none
 *
 * Context: any.
 * Return: the proof, with a reference, or NULL.
 */
struct shim6_proof *shim6_proof_get(struct shim6_net *sn,
				    const struct in6_addr *ulid,
				    const struct shim6_own **own);

/**
 * shim6_proof_put() - a reference is not needed any more
 * @proof: the proof; NULL is nothing
 *
 * Context: any.
 */
void shim6_proof_put(struct shim6_proof *proof);

/**
 * shim6_proof_has() - is there a proof of a ULID?
 * @sn: namespace
 * @ulid: the ULID
 *
 * Context: any.
 * Return: whether there is one now.
 */
bool shim6_proof_has(struct shim6_net *sn, const struct in6_addr *ulid);

/**
 * shim6_proof_outlive() - a context ends
 * @proof: its proof, or NULL
 * @generation: of the last list that it told
 *
 * Contexts to come begin with a newer one. Else a request of the old one, late or
 * brought again by somebody, would count as newer than what they tell, and the
 * peer would hold that for old.
 *
 * Context: any.
 */
void shim6_proof_outlive(struct shim6_proof *proof, u32 generation);

/**
 * shim6_proof_renew() - own addresses changed: lists from now on are others
 * @sn: namespace
 *
 * New contexts begin with the next generation.
 *
 * Context: any.
 */
void shim6_proof_renew(struct shim6_net *sn);
void shim6_proof_net_init(struct shim6_net *sn);
/** shim6_proof_net_exit() - the namespace goes: nobody reads its list any more */
void shim6_proof_net_exit(struct shim6_net *sn);

/* rsa.c: RSASSA-PKCS1-v1_5 over SHA-1, RFC 5533 5.15.5. */

/**
 * shim6_rsa_sign() - sign a digest
 * @key: an RSA key of the type "asymmetric" with its private half
 * @digest: SHA1_DIGEST_SIZE octets
 * @sig: where the signature goes; undefined after an error
 * @len: octets there: as many as the modulus has
 *
 * A key that was revoked or has expired signs no more, though we hold it.
 *
 * Context: may sleep, for milliseconds.
 * Return: 0, -ENOMEM, -EKEYREVOKED, -EKEYEXPIRED, -ENOKEY when it was
 * invalidated, -EKEYREJECTED for a modulus of another length, or what else the
 * kernel says of the key.
 */
int shim6_rsa_sign(struct key *key, const u8 *digest, u8 *sig, u16 len);

/**
 * shim6_rsa_verify() - check a signature
 * @key: public key
 * @digest: SHA1_DIGEST_SIZE octets
 * @sig: the signature
 *
 * Context: may sleep, for a good part of a millisecond.
 * Return: 0 when it is good, -ENOMEM, -EKEYREJECTED or -EBADMSG when it is not,
 * or what else the kernel says of the key.
 */
int shim6_rsa_verify(const struct shim6_rsa_key *key, const u8 *digest,
		     const struct shim6_view *sig);

/**
 * shim6_rsa_has_length() - can the kernel use a key of that length?
 * @key: public key
 *
 * It knows moduli of 1024, 1536, 2048, 3072 and 4096 bits, to the octet.
 *
 * Return: whether it can; if not, neither signing nor checking works.
 */
bool shim6_rsa_has_length(const struct shim6_rsa_key *key);

/**
 * shim6_rsa_can_sign() - is it an RSA key with its private half?
 * @key: any key
 *
 * Context: may sleep.
 * Return: whether it is.
 */
bool shim6_rsa_can_sign(struct key *key);

/**
 * shim6_rsa_belongs() - are these two halves of one key?
 * @key: a key that can sign
 * @public: public key
 *
 * Finds out by a signature.
 *
 * Context: may sleep.
 * Return: 0 when they are, -ENOMEM, or any other error when they are not.
 */
int shim6_rsa_belongs(struct key *key, const struct shim6_rsa_key *public);

/* sign.c: signatures over own lists. */

/**
 * shim6_sign_lend() - give a context the signature that its list wants, if it exists
 *
 * Under @ctx->lock.
 */
void shim6_sign_lend(struct shim6_ctx *ctx);
/** shim6_sign_ask() - else let it be made; SHIM6_EV_SIGNED comes; under @ctx->lock */
void shim6_sign_ask(struct shim6_ctx *ctx);
/** shim6_sign_put() - a context has done with it; NULL is nothing; any context */
void shim6_sign_put(const struct shim6_sig *sig);
/** shim6_sign_ahead() - sign what new contexts will begin with; may sleep */
void shim6_sign_ahead(struct shim6_net *sn);
/** shim6_sign_forget() - signatures that no context has are freed, with their keys */
void shim6_sign_forget(struct shim6_net *sn);
void shim6_sign_net_init(struct shim6_net *sn);
void shim6_sign_net_exit(struct shim6_net *sn);

/* verdict.c: signatures that were checked not long ago. */

/**
 * shim6_verdict_name() - what a signature is remembered by
 * @sn: namespace
 * @shown: what the peer has shown before, or NULL
 * @msg: message
 * @name: SHIM6_VERDICT_NAME_LEN octets, filled in
 *
 * Context: any.
 * Return: false when there is no signature or no key that could be used.
 */
bool shim6_verdict_name(struct shim6_net *sn, const struct shim6_shown *shown,
			const struct shim6_msg *msg, u8 *name);
/** shim6_verdict_find() - the verdict on what has this name, if there is one */
enum shim6_sig_state shim6_verdict_find(struct shim6_net *sn, const u8 *name);
/** shim6_verdict_keep() - remember it; another one's place may be taken */
void shim6_verdict_keep(struct shim6_net *sn, const u8 *name,
			enum shim6_sig_state state);
void shim6_verdict_net_init(struct shim6_net *sn);

/* prove.c: signatures of peers. */

/* What takes long and may sleep runs here, one at a time. */
extern struct workqueue_struct *shim6_proof_wq;

/**
 * shim6_prove() - check the signature of a message, later
 * @ctx: the context that it is for; not locked
 * @skb: the message at the handler of protocol 140; not consumed
 *
 * shim6_ctrl_again() gets it with the verdict, unless there is no room for it to
 * wait (DropVerifyBusy).
 *
 * Context: RCU read side.
 */
void shim6_prove(struct shim6_ctx *ctx, struct sk_buff *skb);
void shim6_prove_net_init(struct shim6_net *sn);
void shim6_prove_net_exit(struct shim6_net *sn);
int shim6_proof_init(void);
void shim6_proof_exit(void);

#endif /* _SHIM6_NET_PROOF_H */
